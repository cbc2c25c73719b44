#!/usr/bin/env python3
"""Prints what a program consists of, as CycloneDX 1.5: the Swift packages and the Swift runtime that are compiled into it,
and the Debian packages whose libraries it loads.

    scripts/sbom.py PROGRAM [SCRATCH FOLDER]      the time is that of SOURCE_DATE_EPOCH
"""
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

PRODUCT = "sfsync"
SWIFT_LICENCE = "Apache-2.0 WITH Swift-exception"
LICENCES = {"swift-argument-parser": SWIFT_LICENCE, "swift-log": "Apache-2.0"}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def packages_of(target, targets, seen):
    """The packages whose products a target uses, itself or through others of this package."""
    if target in seen:
        return set()
    seen.add(target)
    found = set()
    for dependency in targets[target]["dependencies"]:
        if product := dependency.get("product"):
            found.add(product[1])
        else:
            name = (dependency.get("byName") or dependency["target"])[0]
            found |= packages_of(name, targets, seen)
    return found


def swift_packages(scratch):
    """The packages that the product is linked with, and those that these use."""
    manifest = json.loads(output("swift", "package", *scratch, "dump-package"))
    targets = {target["name"]: target for target in manifest["targets"]}
    wanted = packages_of(PRODUCT, targets, set())
    tree = json.loads(output("swift", "package", *scratch, "show-dependencies", "--format", "json"))
    found = {}

    def take(package):
        found[package["identity"]] = package
        for other in package["dependencies"]:
            take(other)

    for package in tree["dependencies"]:
        if package["identity"] in wanted:
            take(package)
    if missing := wanted - found.keys():
        sys.exit(f"sbom: the dependencies do not show {', '.join(sorted(missing))}")
    for name, package in sorted(found.items()):
        if name not in LICENCES:
            sys.exit(f"sbom: {name} is new; add its licence here and in packaging/debian/copyright")
        url = re.sub(r"\.git$", "", package["url"])
        yield {
            "type": "library",
            "bom-ref": name,
            "name": name,
            "version": package["version"],
            "purl": f"pkg:swift/{url.removeprefix('https://')}@{package['version']}",
            "licenses": [{"expression": LICENCES[name]}],
            "externalReferences": [{"type": "vcs", "url": url}],
        }


def swift_runtime():
    version = re.search(r"Swift version (\S+)", output("swift", "--version"))[1]
    return {
        "type": "framework",
        "bom-ref": "swift-runtime",
        "name": "swift-runtime",
        "version": version,
        "purl": f"pkg:generic/swift-runtime@{version}",
        "description": "Standard library, concurrency, libdispatch, FoundationEssentials; linked statically",
        "licenses": [{"expression": SWIFT_LICENCE}],
        "externalReferences": [{"type": "website", "url": "https://www.swift.org"}],
    }


def owner(path):
    """The Debian package of a file: since /lib is a link to /usr/lib, either name may be known."""
    for candidate in [path, str(pathlib.Path(path).resolve()), "/usr" + path]:
        answer = subprocess.run(["dpkg-query", "-S", candidate], capture_output=True, text=True)
        if answer.returncode == 0:
            return answer.stdout.split(": ")[0].split(",")[0]
    sys.exit(f"sbom: no package owns {path}")


def debian_packages(program):
    """The packages of the libraries that the program names, in the versions that it was built with."""
    needed = re.findall(r"NEEDED\s+(\S+)", output("objdump", "-p", program))
    paths = dict(re.findall(r"^\s*(\S+) => (\S+)", output("ldd", program), re.M))
    libraries = {}
    for name in needed:
        # The dynamic loader comes with the C library.
        if name in paths:
            libraries.setdefault(owner(paths[name]), []).append(name)
    system = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', pathlib.Path("/etc/os-release").read_text(), re.M))
    for package, files in sorted(libraries.items()):
        query = output("dpkg-query", "-W", "-f", "${Package} ${Version} ${Architecture} ${source:Package}", package)
        name, version, architecture, source = query.split()
        place = f"?arch={architecture}&distro={system['ID']}-{system['VERSION_ID']}"
        yield {
            "type": "library",
            "bom-ref": name,
            "name": name,
            "version": version,
            "purl": f"pkg:deb/{system['ID']}/{name}@{version}{place}".replace("+", "%2B"),
            "description": "Loaded at run time, from the system: " + ", ".join(sorted(files)),
            "properties": [{"name": "debian:source", "value": source}],
        }


def main():
    program = sys.argv[1]
    scratch = ["--scratch-path", sys.argv[2]] if len(sys.argv) > 2 else []
    digest = hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()
    version = output(program, "--version").split()[0]
    time = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    components = [*swift_packages(scratch), swift_runtime(), *debian_packages(program)]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        # The same program has the same number.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "timestamp": f"{time:%Y-%m-%dT%H:%M:%SZ}",
            "component": {
                "type": "application",
                "bom-ref": PRODUCT,
                "name": PRODUCT,
                "version": version,
                "purl": f"pkg:generic/{PRODUCT}@{version}",
                "hashes": [{"alg": "SHA-256", "content": digest}],
                "licenses": [{"expression": "Apache-2.0"}],
            },
        },
        "components": components,
        "dependencies": [{"ref": PRODUCT, "dependsOn": [item["bom-ref"] for item in components]}],
    }
    print(json.dumps(document, indent=2))


main()

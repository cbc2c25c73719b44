#!/usr/bin/env python3
"""Writes the man pages, one for each command, from what the program says about itself.

Exit codes come from the README, files and variables from packaging/man/. A variable that the program reads and the page
does not name is an error.

    scripts/man-pages.py PROGRAM FOLDER      the date is that of SOURCE_DATE_EPOCH
"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KNOWN_VARIABLES = ROOT / "Sources/sfsync/Environment/VariableNames.swift"


def escaped(text):
    """Text as roff takes it literally."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def argument(text):
    """Text as one argument of a macro, which must not be taken for another macro."""
    return f'"{escaped(text)}"' if re.search(r"\s", text) else r"\&" + escaped(text)


def prose(text):
    """Paragraphs, one line for each sentence, as roff wants it."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "\n.Pp\n".join(re.sub(r"(?<=[.]) (?=[A-Z(])", "\n", escaped(part)) for part in paragraphs)


def usage(item):
    """An option as it is written, for `.It` and `.Op`."""
    if item["kind"] == "positional":
        return f".Ar {argument(item['valueName'])}" + (" ..." if item["isRepeating"] else "")
    names = [
        f"Fl {argument(name['name'])}" if name["kind"] == "short" else f"Fl \\-{escaped(name['name'])}"
        for name in sorted(item["names"], key=lambda name: name["kind"] != "short")
    ]
    value = f" Ar {argument(item['valueName'])}" if item["kind"] == "option" else ""
    return "." + f"{value} , ".join(names) + value


def description(item):
    text = item.get("abstract", "")
    notes = []
    if values := item.get("allValues"):
        notes.append("values: " + ", ".join(values))
    if default := item.get("defaultValue"):
        notes.append("default: " + default)
    return prose(text + (f" ({'; '.join(notes)})" if notes else ""))


def options(command):
    groups = {}
    for item in shown(command.get("arguments", [])):
        groups.setdefault(item.get("sectionTitle", ""), []).append(item)
    for title, items in sorted(groups.items(), key=lambda group: group[0] != ""):
        if title:
            yield f".Ss {escaped(title)}"
        yield ".Bl -tag -width Ds"
        for item in items:
            yield f".It {usage(item)[1:]}"
            yield description(item)
        yield ".El"


def shown(items):
    return [item for item in items if item.get("shouldDisplay", True)]


def exit_codes():
    """The table of the README."""
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "README.md").read_text(), re.M)
    if not rows:
        sys.exit("man-pages: the README has no table of exit codes any more")
    yield ".Sh EXIT STATUS"
    yield ".Bl -tag -width 130"
    for code, meaning in rows:
        yield f".It {code}"
        yield prose(re.sub(r"[`*]", "", meaning))
    yield ".El"


def page(command, path, date, version):
    name = "-".join(path)
    subcommands = [item for item in shown(command.get("subcommands", [])) if item["commandName"] != "help"]
    yield f".Dd {date}"
    yield f".Dt {name.upper()} 1"
    yield f".Os sfsync {version}"
    yield ".Sh NAME"
    yield f".Nm {name}"
    abstract = " ".join(command["abstract"].split())
    yield f".Nd {escaped(abstract[0].lower() + abstract[1:].split('. ')[0].rstrip('.'))}"
    yield ".Sh SYNOPSIS"
    for item in subcommands:
        yield f".Nm {' '.join(path)} {item['commandName']}"
        yield ".Op Ar option ..."
    if not subcommands:
        yield f".Nm {' '.join(path)}"
        yield ".Op Ar option ..."
        for item in shown(command.get("arguments", [])):
            if item["kind"] == "positional":
                yield f".Op {usage(item)[1:]}" if item["isOptional"] else usage(item)
    yield ".Sh DESCRIPTION"
    yield prose(command["abstract"] + "\n\n" + command.get("discussion", "").split("\n\nExit codes:")[0])
    if subcommands:
        yield ".Sh COMMANDS"
        yield ".Bl -tag -width Ds"
        for item in subcommands:
            yield f".It Xr {name}-{item['commandName']} 1"
            yield prose(item["abstract"])
        yield ".El"
    yield ".Sh OPTIONS"
    yield from options(command)
    if len(path) == 1:
        yield (ROOT / "packaging/man/environment.mdoc").read_text().rstrip("\n")
        yield (ROOT / "packaging/man/files.mdoc").read_text().rstrip("\n")
        yield from exit_codes()
    else:
        yield ".Sh EXIT STATUS"
        yield "The codes, variables and files are those of"
        yield ".Xr sfsync 1 ."
    yield ".Sh SEE ALSO"
    if len(path) == 1:
        yield ".Xr psql 1 ,"
        yield ".Xr systemd.timer 5"
        yield ".Pp"
        yield "The pages in"
        yield ".Pa /usr/share/doc/sfsync/docs ."
    else:
        yield f".Xr {'-'.join(path[:-1])} 1"


def write(command, path, folder, date, version):
    text = "\n".join(page(command, path, date, version)) + "\n"
    (folder / f"{'-'.join(path)}.1").write_text(text)
    for item in shown(command.get("subcommands", [])):
        # `sfsync help run` is `sfsync run --help`.
        if item["commandName"] != "help":
            write(item, path + [item["commandName"]], folder, date, version)


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    text = (ROOT / "packaging/man/environment.mdoc").read_text()
    known = set(re.findall(r'"([A-Z][A-Z_]+)"', KNOWN_VARIABLES.read_text()))
    if missing := sorted(name for name in known if name not in text.split()):
        sys.exit(f"man-pages: packaging/man/environment.mdoc does not name {', '.join(missing)}")
    ask = lambda option: subprocess.run([program, option], check=True, capture_output=True, text=True).stdout
    day = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    folder.mkdir(parents=True, exist_ok=True)
    write(
        json.loads(ask("--experimental-dump-help"))["command"],
        ["sfsync"],
        folder,
        f"{day:%B} {day.day}, {day.year}",
        ask("--version").split()[0],
    )


main()

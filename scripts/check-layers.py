#!/usr/bin/env python3
"""Fails when the folders of a target refer to each other in a circle, when a target or a file is too long, or when more is
public than a program that embeds sfsync needs.

The build proves the direction between targets: a target imports only what Package.swift declares. Inside a target every
file sees all others, so this script reads the sources. Folder A refers to folder B where a file of A

- names a type, function or variable that B declares at the top level of a file, also to extend it, or
- uses a member that B adds by an extension to a type that is not its own.

What may mean something else does not count: names that two folders declare, that the file itself declares (nested types
and generic parameters, too), and that are nested in a type which the file declares or extends; types behind a dot; members
that an imported target has, too. A type of Foundation or of the standard library that is named like one of the target is
hidden by it, as in Swift.

    scripts/check-layers.py            says what is wrong and exits with 1; says nothing where nothing is
    scripts/check-layers.py --edges    also prints every reference between folders, with one place for each
"""
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
EMULATOR = {"SalesforceEmulator", "sfsync-emulator"}
# The files of a target that lie in none of its folders.
BESIDE = "(root)"
LONGEST_FILE = 250
LARGEST_SHARE = 0.2
MOST_PUBLIC = 150

# What interrupts code: comments, regular expressions and strings; in an interpolation its parentheses count, too.
INTERRUPTION = re.compile(r'//[^\n]*|/\*|(?<=[\s(\[{,=:])#*/(?![\s/*])(?:[^/\\\n]|\\.)+/#*|#*"""|#*"')
INTERPOLATION = re.compile(INTERRUPTION.pattern + "|[()]")
COMMENT_EDGE = re.compile(r"/\*|\*/")
DECLARATION = re.compile(
    r"(?:^|(?<=[{;]))[ \t]*(?P<before>(?:@\w+(?:\([^)\n]*\))?\s+|[a-z]+(?:\(\w+\))?[ \t]+)*?)"
    r"(?P<kind>struct|class|enum|actor|protocol|typealias|associatedtype|extension|func|let|var|case)[ \t]+"
    r"(?P<name>\w+)(?=(?P<rest>[^\n]*))",
    re.M,
)
IMPORT = re.compile(r"^(?:[\w@]+ )*import (\w+)$", re.M)
PUBLIC = re.compile(r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?[ \t]+)*public (?!import\b)", re.M)
TYPES = {"struct", "class", "enum", "actor", "protocol", "typealias"}
GENERICS = re.compile(r"\b(?:struct|class|enum|actor|typealias|func|init[?!]?|subscript)\s*\w*<([^()]*?)>\s*[({:=w]")
# Behind one dot a name is a member; behind three it is the end of a range.
TYPE_NAME = re.compile(r"(?<![^.]\.)\b[A-Z]\w*")
PLAIN_NAME = re.compile(r"(?<![\w.])[a-z]\w*\b(?!:)")
MEMBER_NAME = re.compile(r"(?<=[^.]\.)[a-z]\w*\b")


def skip_comment(text, position):
    """The end of the comment that begins before `position`; it may hold others."""
    depth = 1
    while depth and (edge := COMMENT_EDGE.search(text, position)):
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return len(text) if depth else position


def skip_string(text, position, opening, kept):
    """The end of the string that begins before `position`; the code of its interpolations is kept."""
    quotes = opening.lstrip("#")
    pounds = opening[: -len(quotes)]
    inside = re.compile(rf"(?P<end>{quotes}{pounds})|(?P<code>\\{pounds}\()|\\{pounds}.|\n", re.S)
    while found := inside.search(text, position):
        position = found.end()
        if found["end"]:
            break
        if found["code"]:
            kept.append(" ")
            position = copy_code(text, position, kept, is_interpolation=True)
        elif found.group().endswith("\n"):
            kept.append("\n")
    return position


def copy_code(text, position, kept, is_interpolation=False):
    """Copies code without comments and strings, and returns where it ends.

    Line ends stay, so that a place has the number of its line.
    """
    depth = 0
    interruption = INTERPOLATION if is_interpolation else INTERRUPTION
    while found := interruption.search(text, position):
        kept.append(text[position : found.start()])
        position, token = found.end(), found.group()
        if token == "/*":
            position = skip_comment(text, position)
            kept.append("\n" * text.count("\n", found.end(), position))
        elif token.endswith('"'):
            position = skip_string(text, position, token, kept)
        elif token in "()":
            kept.append(token)
            depth += 1 if token == "(" else -1
            if depth < 0:
                return position
    kept.append(text[position:])
    return len(text)


class File:
    """The code of a source file, and what it declares."""

    def __init__(self, path, target):
        text = path.read_text(encoding="utf-8")
        kept = []
        copy_code(text, 0, kept)
        self.code = "".join(kept)
        self.folder = BESIDE if path.parent == target else str(path.parent.relative_to(target))
        self.name = str(path.relative_to(ROOT))
        self.line_count = text.count("\n")
        # At the top level, for other files, too.
        self.top_level = set()
        # The types that are declared or extended here, and the names of types inside them.
        self.owners, self.nested = set(), collections.defaultdict(set)
        # What extensions add, with the extended type.
        self.added = []
        # All names that are declared here.
        self.declared = set()
        for found in GENERICS.finditer(self.code):
            self.declared |= {re.split(r"[: ]", part.strip())[0] for part in found[1].split(",")}
        self.read_declarations()

    def read_declarations(self):
        depth = position = 0
        owner, is_extension, is_owner_private = None, False, False
        for found in DECLARATION.finditer(self.code):
            depth += self.code.count("{", position, found.start()) - self.code.count("}", position, found.start())
            position = found.start()
            kind, name = found["kind"], found["name"]
            is_private = not {"private", "fileprivate"}.isdisjoint(found["before"].split())
            if depth == 0:
                owner, is_extension, is_owner_private = name, kind == "extension", is_private
                if is_extension or kind in TYPES:
                    self.owners.add(name)
                if not is_extension and not is_private:
                    self.top_level.add(name)
            elif kind in TYPES or kind == "associatedtype":
                self.nested[owner].add(name)
            elif depth == 1 and is_extension and kind in ("func", "var") and not (is_private or is_owner_private):
                self.added.append((owner, name))
            if kind != "extension":
                self.declared.add(name)
            if kind == "case":
                self.declared |= set(re.findall(r"\w+", found["rest"]))
        self.is_read = depth + self.code.count("{", position) == self.code.count("}", position)


def only_folder(declarations):
    """The folders of those names that one folder alone declares, from pairs of a name and a folder."""
    folders = collections.defaultdict(set)
    for name, folder in declarations:
        folders[name].add(folder)
    return {name: found.pop() for name, found in folders.items() if len(found) == 1}


def references(files, elsewhere):
    """For each pair of folders the places where the first one refers to the second one.

    `elsewhere` are the names that imported targets declare.
    """
    if len({file.folder for file in files}) < 2:
        return {}
    home = only_folder((name, file.folder) for file in files for name in file.top_level)
    unique = only_folder((name, file.folder) for file in files for name in file.declared)
    added = [(owner, name) for file in files for owner, name in file.added if home.get(owner) != file.folder]
    members = {name: unique[name] for _, name in added if name in unique and name not in elsewhere}
    nested = collections.defaultdict(set)
    for file in files:
        for owner, names in file.nested.items():
            nested[owner] |= names
    places = collections.defaultdict(list)
    for file in files:
        hidden = file.declared.union(*(nested[owner] for owner in file.owners))
        # Inside its type a member needs no dot.
        plain = home | {name: members[name] for owner, name in added if owner in file.owners and name in members}
        for pattern, known in ((TYPE_NAME, home), (PLAIN_NAME, plain), (MEMBER_NAME, members)):
            for found in pattern.finditer(file.code):
                name = found.group()
                if known.get(name, file.folder) != file.folder and name not in hidden:
                    line = file.code.count("\n", 0, found.start()) + 1
                    places[file.folder, known[name]].append((file.name, line, name))
    return {pair: sorted(found) for pair, found in sorted(places.items())}


def circles(pairs):
    """The groups of folders of which each one leads to every other one."""
    reached = {}
    for start in {folder for pair in pairs for folder in pair}:
        reached[start], waiting = set(), [start]
        while waiting:
            folder = waiting.pop()
            following = {other for one, other in pairs if one == folder} - reached[start]
            reached[start] |= following
            waiting += following
    groups = {frozenset(other for other in reached[one] if one in reached[other]) for one in reached}
    return sorted(sorted(group) for group in groups if group)


def edge(pair, places):
    """`Commands -> Output: Sources/sfsync/Commands/RunCommand.swift:106 uses RunResult (and 7 more)`."""
    (name, line, used), more = places[pair][0], len(places[pair]) - 1
    return f"{pair[0]} -> {pair[1]}: {name}:{line} uses {used}" + (f" (and {more} more)" if more else "")


def check_folders(target, places):
    for group in circles(places):
        yield f"{target}: the folders {', '.join(group)} refer to each other in a circle. Turn one of these around:"
        # The fewest references first: most often they are the ones that go the wrong way.
        inside = sorted((pair for pair in places if set(pair) <= set(group)), key=lambda pair: len(places[pair]))
        yield from (f"    {edge(pair, places)}" for pair in inside)
    for pair in places:
        if pair[1] == BESIDE:
            yield f"{target}: what lies in no folder may use the folders, but is used by one. Move it into a folder:"
            yield f"    {edge(pair, places)}"


def check_sizes(targets):
    sizes = {name: sum(file.line_count for file in files) for name, files in targets.items() if name not in EMULATOR}
    total = sum(sizes.values())
    for name, size in sizes.items():
        if size > total * LARGEST_SHARE:
            yield (
                f"{name}: the target has {size:,} of the {total:,} lines of Sources without the emulator, "
                f"{size / total:.0%}. {LARGEST_SHARE:.0%} are allowed: make two targets of it."
            )
    for file in (file for files in targets.values() for file in files):
        if file.line_count > LONGEST_FILE:
            yield (
                f"{file.name}: the file has {file.line_count} lines. {LONGEST_FILE} are allowed: "
                "give its second idea a file of its own."
            )
        if not file.is_read:
            yield f"{file.name}: this script finds more braces opened than closed, or fewer: it cannot read the file."


def check_public(targets):
    count = sum(len(PUBLIC.findall(file.code)) for files in targets.values() for file in files)
    if count > MOST_PUBLIC:
        yield f"{count} declarations are public. {MOST_PUBLIC} are allowed: make others 'package', or raise the number."


def main():
    targets = {
        target.name: [File(path, target) for path in sorted(target.rglob("*.swift"))]
        for target in sorted((ROOT / "Sources").iterdir())
        if target.is_dir()
    }
    declared = {name: set().union(*(file.declared for file in files)) for name, files in targets.items()}
    problems = []
    for target, files in targets.items():
        imported = set().union(*(IMPORT.findall(file.code) for file in files))
        places = references(files, set().union(*(declared.get(name, ()) for name in imported)))
        if "--edges" in sys.argv[1:]:
            for pair in places:
                print(f"{target}: {edge(pair, places)}")
        problems += check_folders(target, places)
    problems += check_sizes(targets)
    problems += check_public(targets)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


main()

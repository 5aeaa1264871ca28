"""Every file as other programs read it: none has anything to say, and each finds the words."""

import re
from pathlib import Path

from bench import Bench, Broken, each, run, without_marks

# A line of pdffonts: name, type, encoding, then whether it is embedded, a subset, and has a map to Unicode.
FONT = re.compile(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$")


def words_of(text: str) -> str:
    """A text without spaces and line-end hyphens, which each reader sets in its own way."""
    return re.sub(r"[\s\u00a0\u202f\u00ad\ufffe-]+", "", text)


def fonts_are_whole(file: Path) -> None:
    lines = run(["pdffonts", file]).splitlines()[2:]
    if not lines:
        raise Broken(f"pdffonts {file.name}: no font at all")
    for line in lines:
        found = FONT.search(line)
        if found is None or found.group(1) != "yes" or found.group(3) != "yes":
            raise Broken(f"pdffonts {file.name}: not embedded, or without a map to Unicode: {line}")


def read(file: Path, folder: Path) -> None:
    """Each reader by its command, in the order of how much it asks."""
    told = run(["qpdf", "--check", file])
    if "No syntax or stream encoding errors" not in told:
        raise Broken(f"qpdf --check {file.name}: {told}")
    fonts_are_whole(file)
    plain = words_of(run(["pdftotext", "-enc", "UTF-8", file, "-"]))
    structure = run(["pdfinfo", "-struct-text", file])
    if not plain or "Document" not in structure:
        raise Broken(f"pdfinfo -struct-text {file.name}: no structure, or no words")
    run(["mutool", "info", file])
    unmarked = without_marks(file, folder)
    mutool = words_of(run(["mutool", "draw", "-q", "-F", "text", "-o", "-", unmarked]))
    unmarked.unlink()
    if sorted(mutool) != sorted(plain):
        raise Broken(f"mutool {file.name}: it does not read the characters that poppler reads")


def run_step(bench: Bench) -> str:
    work = [(file, bench.new_folder(f"readers/{at}")) for at, file in enumerate(bench.sample)]
    each(lambda one: read(*one), work)
    told = bench.browser("read", *bench.sample)
    return f"{len(bench.sample)} files; {told.strip()}"

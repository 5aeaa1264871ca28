"""What the steps share: the documents, made once, and the tools."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

# What is rendered, each to a folder of its own, since two schools may use one number; and what is asked for beside it.
DOCUMENTS = {
    "documents": FIXTURES / "documents",
    "reference": FIXTURES / "reference" / "agreement.toml",
    "shortest": FIXTURES / "reference" / "shortest.toml",
}
# Every kind of PDF that the program writes belongs here.
PDFS = {"with": ["--with", "all"], "class": ["--pack", "class"], "host": ["--pack", "host"]}


# The objects of a file outside of streams, where their names can be read; the streams as they are.
PLAIN = ["qpdf", "--object-streams=disable", "--compress-streams=n", "--decode-level=none"]


class Broken(Exception):
    """Something does not conform; says which file, and what."""


class Bench:
    """The tools, a folder that is thrown away, and the program under judgement."""

    def __init__(self, tools: Path, folder: Path, program: Path):
        self.tools, self.folder, self.program = tools, folder, program

    @cached_property
    def pdfs(self) -> list[Path]:
        """Every PDF of the fixtures: agreements, what accompanies them, packs."""
        made = [file for kind, options in PDFS.items() for file in self.made(kind, ".pdf", options)]
        # With packs, the agreements themselves are written once more.
        return [file for file in made if "with" in file.relative_to(self.folder).parts or file.parent.name == "packs"]

    @cached_property
    def sample(self) -> list[Path]:
        """Of each agreement its PDF, and of the reference agreement all that there is."""
        return [file for file in self.pdfs if self.is_agreement(file) or "reference" in file.parts]

    @staticmethod
    def is_agreement(file: Path) -> bool:
        """Whether a PDF is an agreement: companions end with their kind, in capitals, and packs have a folder."""
        return file.parent.name != "packs" and not re.search(r"-[A-Z]{5,}(-\d+)?$", file.stem)

    @cached_property
    def pages(self) -> list[Path]:
        """Every HTML page of the fixtures."""
        return self.made("html", ".html", ["--html"])

    @cached_property
    def reference(self) -> Path:
        """The PDF of the reference agreement."""
        return next(file for file in self.sample if file.parent.name == "reference" and self.is_agreement(file))

    def made(self, kind: str, suffix: str, options: list[str]) -> list[Path]:
        """The files that the program makes of the fixtures; one of each agreement at least."""
        for name, source in DOCUMENTS.items():
            command = [self.program, "render", source, "--output", self.folder / kind / name, "--quiet", *options]
            done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise Broken(f"the program cannot render {source}: {done.stderr[:2000]}")
        files = sorted((self.folder / kind).rglob(f"*{suffix}"))
        least = len(list((FIXTURES / "documents" / "agreements").glob("*.toml"))) + len(DOCUMENTS) - 1
        if len(files) < least:
            raise Broken(f"{len(files)} files were made of {least} agreements")
        return files

    def shown(self, file: Path) -> str:
        """The name of a file of ours in a sentence."""
        return str(file.relative_to(self.folder)) if file.is_relative_to(self.folder) else str(file)

    def new_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def browser(self, step: str, *arguments: object) -> str:
        """What a step of browser.mjs prints; all that it says on standard error is a fault."""
        chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
        if chromium is None:
            raise Broken("there is no Chromium here: install the package chromium, or set CHROMIUM to its path")
        script = self.tools / "node" / "browser.mjs"
        # Node looks for its packages beside the script.
        shutil.copy(Path(__file__).with_name("browser.mjs"), script)
        return run(["node", script, chromium, step, *arguments])


BROWSERS = ["chromium", "chromium-browser", "google-chrome"]

# What a tool says of itself, whatever the file: Debian builds MuPDF without colour management.
OF_ITSELF = ["warning: ICC support is not available"]


def run(command: list[object], **options: object) -> str:
    """What a command prints; it must succeed and have nothing to say on standard error."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False, **options)
    complaints = [line for line in done.stderr.splitlines() if line.strip() and line.strip() not in OF_ITSELF]
    if done.returncode != 0 or complaints:
        told = "\n".join(complaints) or done.stdout.strip() or f"exit code {done.returncode}"
        raise Broken(f"{Path(words[0]).name} {Path(words[-1]).name}: {told[:2000]}")
    return done.stdout


def without_marks(file: Path, folder: Path) -> Path:
    """A copy in which no field is one to sign: MuPDF draws a mark of its own, « SIGN », where nobody has signed yet."""
    copy = folder / f"{file.stem}-unmarked.pdf"
    run([*PLAIN, file, copy])
    copy.write_bytes(copy.read_bytes().replace(b"/FT /Sig", b"/FT /Xig"))
    return copy


def each(work, files: list) -> list:
    """What a piece of work gives for each file, as many at once as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, files))

"""What the steps share: the documents, made once, and the tools."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

# What is rendered: every kind of document that the program writes belongs here. Each goes to a folder of its own, since two
# schools may use one number.
DOCUMENTS = {
    "documents": ["render", FIXTURES / "documents"],
    "reference": ["render", FIXTURES / "reference" / "agreement.toml"],
    "shortest": ["render", FIXTURES / "reference" / "shortest.toml"],
}


class Broken(Exception):
    """Something does not conform; says which file, and what."""


class Bench:
    """The tools, a folder that is thrown away, and the program under judgement."""

    def __init__(self, tools: Path, folder: Path, program: Path):
        self.tools, self.folder, self.program = tools, folder, program

    @cached_property
    def pdfs(self) -> list[Path]:
        """Every PDF of the fixtures."""
        return self.made("pdf", ".pdf", [])

    @cached_property
    def pages(self) -> list[Path]:
        """Every HTML page of the fixtures."""
        return self.made("html", ".html", ["--html"])

    def made(self, kind: str, suffix: str, options: list[str]) -> list[Path]:
        """The files that the program makes of the fixtures."""
        for name, command in DOCUMENTS.items():
            run([self.program, *command, "--output", self.folder / kind / name, "--quiet", *options])
        files = sorted((self.folder / kind).rglob(f"*{suffix}"))
        expected = len(list((FIXTURES / "documents" / "agreements").glob("*.toml"))) + len(DOCUMENTS) - 1
        if len(files) != expected:
            raise Broken(f"{len(files)} files were made of {expected} fixtures")
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


def each(work, files: list[Path]) -> list:
    """What a piece of work gives for each file, as many at once as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, files))

"""What the steps share: the documents, made once, and the tools."""

import os
import re
import shutil
import subprocess
import zipfile
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
# Every kind of PDF that `render` writes belongs here; those that need a ledger are in `Bench.recorded`.
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
        made = [file for file in made if "with" in file.relative_to(self.folder).parts or file.parent.name == "packs"]
        return made + self.recorded

    @cached_property
    def recorded(self) -> list[Path]:
        """What a ledger makes: a second version with its companions, the list for the wall, an evidence file's certificate."""
        school = self.folder / "recorded" / "lycee"
        school.parent.mkdir()
        self.tripartite("new", school)
        self.tripartite("issue", at=school)
        host = next((school / "hosts").glob("*.toml"))
        before = host.read_text(encoding="utf-8")
        host.write_text(before.replace("\ntitle ", "\ntitle = \"maître d’œuvre\" #", 1), encoding="utf-8")
        self.tripartite("amend", "CS26-0412", at=school)
        self.tripartite("decline", "CS26-0413", "--party", "host", "--reason", "Atelier fermé", at=school)
        self.tripartite("render", "agreements/CS26-0412.toml", "--with", "all", at=school)
        self.tripartite("status", "--format", "pdf", at=school)
        self.tripartite("export", "CS26-0412", at=school)
        with zipfile.ZipFile(school / "out" / "CS26-0412-EVIDENCE.zip") as evidence:
            certificate = next(name for name in evidence.namelist() if name.endswith("-CERTIFICATE.pdf"))
            evidence.extract(certificate, school / "evidence")
        files = sorted(school.rglob("*.pdf"))
        names = {file.name for file in files}
        missing = {"CS26-0412-v2.pdf", "CS26-0412-v2-LETTER.pdf", "CS26-0412-CERTIFICATE.pdf", "STATUS.pdf"} - names
        if missing:
            raise Broken(f"a ledger should have made {', '.join(missing)}, and made {', '.join(names)}")
        # The ledger keeps copies of what was issued.
        return [file for file in files if ".tripartite" not in file.parts]

    def tripartite(self, *words: object, at: Path | None = None) -> None:
        """Runs the program, which must not fail."""
        command = [str(word) for word in [self.program, *words, "--quiet"]]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=at)
        if done.returncode != 0:
            raise Broken(f"tripartite {' '.join(command[1:])}: {done.stderr[:2000]}")

    @cached_property
    def sample(self) -> list[Path]:
        """Of each agreement its PDF, of the reference agreement all that there is, and what a ledger makes."""
        wanted = {"reference", "recorded"}
        return [file for file in self.pdfs if self.is_agreement(file) or wanted & set(file.parts)]

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
            self.tripartite("render", source, "--output", self.folder / kind / name, *options)
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

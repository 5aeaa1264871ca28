"""The pages as three engines draw them.

Each page is drawn in grey at 300 dpi by poppler, MuPDF and PDFium, and brought to 100 dpi by the mean of nine pixels, so
that each engine's own smoothing of edges weighs little. The ink of a pixel is how dark it is, from 0 for white to 1 for
black; that of a cell, 2 pixels wide and high, the mean of its pixels'. The page is cut into squares of 10 cells, 5.08 mm;
the difference of a square is the mean of how much the ink of each of its cells differs. Two drawings look the same when no
square differs by more than 0.10, a tenth of a square full of ink. Smoothing alone makes 0.06; a line of text that is moved
by a quarter of a millimetre makes more than 0.10, and so does a word of 3 mm that is missing.
"""

from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from bench import Bench, Broken, run, without_marks

DPI = 100
FINER = 3
CELL = 2
SQUARE = 10
MOST = 0.10


def poppler(file: Path, folder: Path) -> list[Image.Image]:
    run(["pdftoppm", "-r", DPI * FINER, "-gray", file, folder / "poppler"])
    return drawings(folder, "poppler-*.pgm")


def mupdf(file: Path, folder: Path) -> list[Image.Image]:
    unmarked = without_marks(file, folder)
    run(["mutool", "draw", "-q", "-r", DPI * FINER, "-c", "gray", "-o", folder / "mupdf-%02d.pgm", unmarked])
    return drawings(folder, "mupdf-*.pgm")


def drawings(folder: Path, pattern: str) -> list[Image.Image]:
    return [coarse(Image.open(path)) for path in sorted(folder.glob(pattern))]


def coarse(page: Image.Image) -> Image.Image:
    """A page at 100 dpi."""
    return page.convert("L").reduce(FINER)


def pdfium(file: Path, _folder: Path) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(file)
    document.init_forms()
    return [coarse(page.render(scale=DPI * FINER / 72, grayscale=True).to_pil()) for page in document]


ENGINES = {"poppler": poppler, "MuPDF": mupdf, "PDFium": pdfium}


def apart(one: Image.Image, other: Image.Image) -> tuple[float, tuple[int, int]]:
    """The most that a square of two drawings differs, and the corner of that square in pixels."""
    if max(abs(a - b) for a, b in zip(one.size, other.size)) > 1:
        raise Broken(f"the pages are {one.size} and {other.size} pixels large")
    box = (0, 0, *(min(a, b) for a, b in zip(one.size, other.size)))
    cells = [page.crop(box).reduce(CELL) for page in (one, other)]
    difference = ImageChops.difference(*cells).reduce(SQUARE)
    values = difference.tobytes()
    worst = max(range(len(values)), key=values.__getitem__)
    row, column = divmod(worst, difference.width)
    return values[worst] / 255, (column * SQUARE * CELL, row * SQUARE * CELL)


def compare(work: tuple[Path, Path]) -> float:
    """The most that a square of a file differs between two engines."""
    file, folder = work
    folder.mkdir(parents=True)
    drawn = {name: draw(file, folder) for name, draw in ENGINES.items()}
    most = 0.0
    for one, other in combinations(drawn, 2):
        if len(drawn[one]) != len(drawn[other]) or not drawn[one]:
            raise Broken(f"{file.name}: {one} draws {len(drawn[one])} pages and {other} {len(drawn[other])}")
        for number, pages in enumerate(zip(drawn[one], drawn[other]), 1):
            difference, (x, y) = apart(*pages)
            if difference > MOST:
                at = f"{x * 25.4 / DPI:.0f} mm from the left and {y * 25.4 / DPI:.0f} mm from the top"
                raise Broken(f"{file.name}, page {number}, {at}: {one} and {other} differ by {difference:.0%} of ink")
            most = max(most, difference)
    return most


def differences_are_seen(page: Image.Image) -> None:
    """A comparison that passes everything would be of no use: a page moved a little, or without some of its ink, is seen."""
    moved = ImageChops.offset(page, 0, 1)
    left, top, *_ = ImageChops.invert(page).getbbox()
    cut = page.copy()
    cut.paste(255, (left, top, left + 60, top + 60))
    for name, other in {"moved": moved, "cut": cut}.items():
        if apart(page, page)[0] != 0 or apart(page, other)[0] <= MOST:
            raise Broken(f"a page that is {name} would not be seen")


def run_step(bench: Bench) -> str:
    folder = bench.new_folder("pictures")
    differences_are_seen(poppler(bench.sample[0], folder)[0])
    work = [(file, folder / str(at)) for at, file in enumerate(bench.sample)]
    with ProcessPoolExecutor() as pool:
        most = max(pool.map(compare, work))
    return f"{len(work)} files, no square differs by more than {most:.1%} of ink"

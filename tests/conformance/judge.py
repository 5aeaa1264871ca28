"""Renders every document of the fixtures and lets the steps judge them; stops at the first thing that is broken."""

import os
import sys
import tempfile
import time
from pathlib import Path

import phone
import pictures
import readers
import signing
import verapdf
from bench import Bench, Broken

STEPS = {
    "verapdf": (verapdf.run_step, "PDF/UA-1 and PDF/A-3a by veraPDF"),
    "readers": (readers.run_step, "qpdf, poppler, MuPDF and pdf.js read every file without a word"),
    "pictures": (pictures.run_step, "poppler, MuPDF and PDFium draw the same pages"),
    "signing": (signing.run_step, "signed, filled in and rewritten by other programs"),
    "html": (phone.run_step, "the pages for a phone, by axe-core in Chromium"),
}


def main() -> int:
    tools, wanted = Path(sys.argv[1]), sys.argv[2:] or list(STEPS)
    unknown = [step for step in wanted if step not in STEPS]
    if unknown:
        print(f"no step {', '.join(unknown)}; there are: {', '.join(STEPS)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        bench = Bench(tools, Path(folder), Path(os.environ["TRIPARTITE"]).resolve())
        for step in wanted:
            work, what = STEPS[step]
            start = time.monotonic()
            try:
                result = work(bench)
            except Broken as broken:
                print(f"{step}: {broken}", file=sys.stderr)
                return 1
            print(f"{step}: {what}: {result} ({time.monotonic() - start:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The HTML pages in a browser, on a phone and on a screen."""

from bench import Bench


def run_step(bench: Bench) -> str:
    return bench.browser("html", *bench.pages).strip()

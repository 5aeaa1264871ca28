"""Every file by veraPDF, one Java machine a profile; and files that must not pass, so that a silent judge is noticed."""

import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench import PLAIN, Bench, Broken, run

PROFILES = {"ua1": "PDF/UA-1", "3a": "PDF/A-3a"}


@dataclass(frozen=True)
class Damage:
    """A good file made bad: every `name` of its objects is written as another one, which readers pass over."""

    file: str
    name: bytes
    profile: str
    clause: str


DAMAGES = [
    Damage("untagged.pdf", b"/StructTreeRoot", "ua1", "7.1"),
    Damage("untagged.pdf", b"/StructTreeRoot", "3a", "6.7.3.3"),
    Damage("without-xmp.pdf", b"/Metadata", "ua1", "7.1"),
    Damage("without-xmp.pdf", b"/Metadata", "3a", "6.6.2.1"),
    Damage("without-output-intent.pdf", b"/OutputIntents", "3a", "6.2.4.3"),
    Damage("without-language.pdf", b"/Lang", "ua1", "7.2"),
    Damage("without-tooltips.pdf", b"/TU", "ua1", "7.18.1"),
    Damage("without-tab-order.pdf", b"/Tabs", "ua1", "7.18.3"),
    Damage("without-looks.pdf", b"/AP", "3a", "6.3.3"),
]


def report(tools: Path, profile: str, files: list[Path]) -> dict:
    """veraPDF's report on some files by one profile."""
    jar = next((tools / "jars").glob("cli-*.jar"))
    # For a minute of work, the quick compiler and the plain collector: half the time of the usual ones, measured.
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", jar]
    command += ["org.verapdf.apps.GreenfieldCliWrapper", "--flavour", profile]
    command += ["--format", "json", "--maxfailuresdisplayed", "1", *files]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    # It exits with 1 where a file does not conform.
    if done.returncode not in (0, 1) or not done.stdout:
        raise Broken(f"veraPDF could not do its work: {done.stderr.strip()[:2000]}")
    return json.loads(done.stdout)["report"]


def rules_broken(job: dict) -> list[dict]:
    """The rules that a file breaks."""
    results = job.get("validationResult") or []
    if not results or any(result["jobEndStatus"] != "normal" for result in results):
        told = job.get("taskException", {}).get("exceptionMessage", "no result")
        raise Broken(f"{job['itemDetails']['name']}: veraPDF could not judge it: {told}")
    rules = [rule for result in results for rule in result["details"]["ruleSummaries"]]
    if bool(rules) == all(result["compliant"] for result in results):
        raise Broken(f"{job['itemDetails']['name']}: veraPDF contradicts itself")
    return rules


def judge(tools: Path, profile: str, files: list[Path]) -> dict[Path, list[dict]]:
    """The rules that each file breaks."""
    jobs = report(tools, profile, files)["jobs"]
    judged = {Path(job["itemDetails"]["name"]): rules_broken(job) for job in jobs}
    missing = [file.name for file in files if file not in judged]
    if missing:
        raise Broken(f"veraPDF left out {', '.join(missing)}")
    return judged


def judged_by_each(tools: Path, files: dict[str, list[Path]]) -> dict[str, dict[Path, list[dict]]]:
    """The rules of each profile that its files break; a Java machine for each, at once."""
    with ThreadPoolExecutor() as pool:
        reports = pool.map(lambda profile: judge(tools, profile, files[profile]), files)
        return dict(zip(files, reports))


def sentence(profile: str, file: str, rule: dict) -> str:
    """A broken rule for people: where, which clause, what it asks, what was found."""
    check = rule["checks"][0] if rule.get("checks") else {}
    clause = f"{rule['specification']}, clause {rule['clause']}, test {rule['testNumber']}"
    found = check.get("errorMessage") or rule["description"]
    return (
        f"{file} does not conform to {PROFILES[profile]}: {found}\n"
        f"  the rule ({clause}): {rule['description']}\n"
        f"  broken {rule['failedChecks']} times, first at {check.get('context', '?')}"
    )


def conform(bench: Bench, files: list[Path]) -> None:
    """Stops at the first broken rule of the first file that breaks one."""
    for profile, judged in judged_by_each(bench.tools, dict.fromkeys(PROFILES, files)).items():
        for file in files:
            for rule in judged[file]:
                raise Broken(sentence(profile, bench.shown(file), rule))


def damage(plain: bytes, name: bytes) -> bytes:
    """The file with a name spelt otherwise; as long as before, so that the offsets stay true."""
    if name not in plain:
        raise Broken(f"the file has no {name.decode()} to take away")
    return plain.replace(name, b"/X" + name[2:])


def damages_are_found(bench: Bench, good: Path) -> None:
    """A judge that passes everything would be of no use: files without what the rules ask for must fail by them."""
    folder = bench.new_folder("damaged")
    plain = folder / "plain.pdf"
    run([*PLAIN, "--newline-before-endstream", good, plain])
    for case in DAMAGES:
        (folder / case.file).write_bytes(damage(plain.read_bytes(), case.name))
    cases = {profile: [case for case in DAMAGES if case.profile == profile] for profile in PROFILES}
    files = {profile: [plain, *(folder / case.file for case in cases[profile])] for profile in PROFILES}
    for profile, judged in judged_by_each(bench.tools, files).items():
        for rule in judged[plain]:
            raise Broken(sentence(profile, plain.name, rule))
        for case in cases[profile]:
            clauses = {rule["clause"] for rule in judged[folder / case.file]}
            if case.clause not in clauses:
                raise Broken(
                    f"{case.file} passes clause {case.clause} of {PROFILES[profile]}, though it has no "
                    f"{case.name.decode()}: it fails {', '.join(sorted(clauses)) or 'nothing'}"
                )
    shutil.rmtree(folder)


def run_step(bench: Bench) -> str:
    conform(bench, bench.pdfs)
    damages_are_found(bench, bench.reference)
    return f"{len(bench.pdfs)} files conform, {len({case.file for case in DAMAGES})} damaged ones do not"

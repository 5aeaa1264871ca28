"""Signed for real: by three parties, filled in between, in the readers' own ways; and rewritten.

Each signature is an update appended to the bytes before it, by pyHanko, with certificates made here. The face of each
stamp is that of the document, embedded. Dates and places are typed with pdf.js. After every step the file must still
conform, and in the end all signatures must be valid by pyHanko's own validator and by pdfsig.
"""

import datetime
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import diff_analysis, fields, signers
from pyhanko.sign.diff_analysis.constants import VALUE_UPDATE_KEYS
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext

import verapdf
from bench import FIXTURES, Bench, Broken, run
from readers import words_of

PARTIES = ["head", "host", "guardian-1"]
FACE = FIXTURES.parent / "templates" / "fonts" / "SourceSans3-Regular.ttf"
# Letters that the text of an agreement need not have, of many languages, and no-break spaces: whatever Latin letters are
# typed find their glyphs in the face of the text. If one did not, pdf.js would leave the drawing to others
# (/NeedAppearances), and veraPDF would refuse the file.
TYPED = {"date": "14\u00a0juin\u00a02026", "place": "L’Haÿ, Łódź, Iași, Şirvan, Ħamrun, Ẁ"}


def policy_for_pdfjs() -> diff_analysis.DiffPolicy:
    """pyHanko's own policy, but that what is typed may change the date of the field's last change.

    pdf.js writes that date (/M, ISO 32000-1, 12.5.2) into every field that it fills in, and pyHanko does not expect it.
    """
    usual = diff_analysis.DEFAULT_DIFF_POLICY
    typed = diff_analysis.GenericFieldModificationRule(value_update_keys=VALUE_UPDATE_KEYS | {"/M"})
    rules = [diff_analysis.SigFieldCreationRule(), diff_analysis.SigFieldModificationRule(), typed]
    return diff_analysis.StandardDiffPolicy(
        global_rules=usual.global_rules, form_rule=diff_analysis.FormUpdatingRule(field_rules=rules)
    )


@dataclass
class Authority:
    """A certificate of authority, made for this run, and what it certifies."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(key, certificate(name("Test authority"), key.public_key(), name("Test authority"), key, True))

    def signer(self, party: str) -> signers.SimpleSigner:
        """A signer for a party."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = certificate(name(f"Test {party}"), key.public_key(), self.certificate.subject, self.key, False)
        packed = pkcs12.serialize_key_and_certificates(
            party.encode(), key, own, [self.certificate], serialization.NoEncryption()
        )
        return signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[])

    def context(self) -> ValidationContext:
        """What trusts this authority alone."""
        root = asn1.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))
        return ValidationContext(trust_roots=[root], allow_fetching=False)


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])


def certificate(subject, public_key, issuer, issuer_key, is_authority: bool) -> x509.Certificate:
    """A certificate valid for a day around now."""
    now = datetime.datetime.now(datetime.timezone.utc)
    usage = {
        "digital_signature": not is_authority,
        "content_commitment": not is_authority,
        "key_cert_sign": is_authority,
        "crl_sign": is_authority,
    }
    others = ["key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=12))
        .not_valid_after(now + datetime.timedelta(hours=12))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage, **dict.fromkeys(others, False)), critical=True)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def sign(file: Path, party: str, authority: Authority, to: Path) -> None:
    """Appends a party's signature, with a stamp in the document's own face."""
    before = file.read_bytes()
    writer = IncrementalPdfFileWriter(BytesIO(before))
    stamp = TextStampStyle(
        stamp_text="Signé par %(signer)s", text_box_style=TextBoxStyle(font=GlyphAccumulatorFactory(str(FACE)))
    )
    signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name=party, subfilter=fields.SigSeedSubFilter.PADES),
        signer=authority.signer(party),
        stamp_style=stamp,
    )
    signed = BytesIO()
    signer.sign_pdf(writer, existing_fields_only=True, output=signed)
    if not signed.getvalue().startswith(before):
        raise Broken(f"{file.name}: signing did not only append")
    to.write_bytes(signed.getvalue())


def problems(file: Path, authority: Authority, parties: list[str], policy=None) -> list[str]:
    """What pyHanko finds wrong with the signatures of a file, by its own policy unless another is given."""
    with file.open("rb") as stream:
        reader = PdfFileReader(stream)
        signatures = {signature.field_name: signature for signature in reader.embedded_signatures}
        if list(signatures) != parties:
            return [f"it is signed by {list(signatures)}, not by {parties}"]
        found = []
        for party, signature in signatures.items():
            status = validate_pdf_signature(
                signature,
                signer_validation_context=authority.context(),
                diff_policy=policy or diff_analysis.DEFAULT_DIFF_POLICY,
            )
            if not status.bottom_line:
                found.append(f"{party}: {status.summary()}, {status.modification_level}")
        return found


def valid(file: Path, authority: Authority, parties: list[str], policy=None) -> None:
    """All signatures hold: by pyHanko, who also judges what was appended after each; and by pdfsig."""
    found = problems(file, authority, parties, policy)
    if found:
        raise Broken(f"{file.name}: pyHanko: {'; '.join(found)}")
    told = run(["pdfsig", "-nocert", file])
    # It lists the fields that nobody has signed too.
    signed = [each for each in told.split("Signature #") if "Signature Validation: Signature is Valid." in each]
    names = [re.search(r"Signature Field Name: (\S+)", each).group(1) for each in signed]
    if names != parties or told.count("Signature Validation:") != len(parties):
        raise Broken(f"{file.name}: pdfsig: {told}")


def a_forgery_is_found(file: Path, authority: Authority, folder: Path) -> None:
    """One byte of the first revision changed: no validator may pass it."""
    data = bytearray(file.read_bytes())
    at = data.index(b"/Title") if b"/Title" in data else 1000
    data[at + 1] ^= 1
    forged = folder / "forged.pdf"
    forged.write_bytes(data)
    try:
        found = problems(forged, authority, PARTIES)
    except Exception:  # a file that pyHanko cannot even read is found out as well
        return
    if not found:
        raise Broken("a forged file passes")


def field_values(file: Path) -> dict[str, str | None]:
    """The fields of a file and what is typed in those that hold text."""
    with file.open("rb") as stream:
        form = PdfFileReader(stream, strict=False).root["/AcroForm"]["/Fields"]
        values = {}
        for field in form:
            value = field.get_object().get("/V")
            values[str(field.get_object()["/T"])] = None if value is None or hasattr(value, "keys") else str(value)
        return values


def typed_for(parties: list[str]) -> dict[str, str]:
    return {f"{party}-{what}": value for party in parties for what, value in TYPED.items()}


def fill(bench: Bench, file: Path, values: dict[str, str], to: Path) -> None:
    """Types into fields with pdf.js, and sees that the values are there and drawn."""
    bench.browser("fill", file, to, *(f"{key}={value}" for key, value in values.items()))
    found = field_values(to)
    wrong = [f"{key} holds {found.get(key)}" for key, value in values.items() if found.get(key) != value]
    if wrong:
        raise Broken(f"{to.name}: after pdf.js {', '.join(wrong)}")
    drawn = words_of(run(["pdftotext", "-enc", "UTF-8", to, "-"]))
    for value in set(values.values()):
        if words_of(value) not in drawn:
            raise Broken(f"{to.name}: « {value} » was typed and is not drawn")


def rewritten(file: Path, folder: Path) -> None:
    """qpdf and MuPDF write the whole file anew: words and fields are still there."""
    text = lambda path: words_of(run(["pdftotext", "-enc", "UTF-8", path, "-"]))
    commands = {"qpdf": ["qpdf", "--linearize", file], "mutool": ["mutool", "clean", "-gggz", file]}
    for program, command in commands.items():
        copy = folder / f"rewritten-by-{program}.pdf"
        run([*command, copy])
        if text(copy) != text(file) or field_values(copy) != field_values(file):
            raise Broken(f"{copy.name}: words or fields are lost")


def run_step(bench: Bench) -> str:
    folder, authority = bench.new_folder("signing"), Authority.new()
    original = bench.reference
    made = []

    def step(title: str) -> Path:
        made.append(folder / f"{len(made) + 1:02}-{title}.pdf")
        return made[-1]

    # One after another, nothing filled in.
    last = original
    for party in PARTIES:
        sign(last, party, authority, step(f"signed-by-{party}"))
        last = made[-1]
    valid(last, authority, PARTIES)
    a_forgery_is_found(last, authority, folder)
    # Everything filled in, nothing signed.
    fill(bench, original, typed_for(PARTIES), step("filled"))
    # Each party fills in what is theirs, then signs.
    last = original
    for party in PARTIES:
        fill(bench, last, typed_for([party]), step(f"filled-by-{party}"))
        last = made[-1]
        sign(last, party, authority, step(f"filled-and-signed-by-{party}"))
        last = made[-1]
    valid(last, authority, PARTIES, policy_for_pdfjs())
    verapdf.conform(bench, made)
    rewritten(original, folder)
    rewritten(made[len(PARTIES)], folder)
    return f"{len(made)} files signed and filled in turn, {len(PARTIES)} valid signatures, rewritten by qpdf and mutool"

//! Files of any size, depth and damage, given to the real command: a sentence within bounded time and memory, and never the
//! end of the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use lopdf::Document;
use tripartite::verify::Kind;

use super::update::{FIELDS, LOOK, Update, date, form, page, position};
use super::{expect, fixture, issued};
use crate::cli::Place;
use crate::ledger::Dice;

/// The most memory that a file may cost, in kilobytes, and the most time: the program that is tested here is not optimised.
const MOST_KILOBYTES: u64 = 200_000;
const MOST_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 40 } else { 2 });

/// Files with what they are.
type Files = Vec<(&'static str, Vec<u8>)>;

/// What the command made of a file.
struct Judged {
    verdict: String,
    /// How long it worked, whatever else the machine did meanwhile.
    took: Duration,
    kilobytes: u64,
}

/// A folder with the issued file that others are compared with.
fn desk(issued: &[u8]) -> Place {
    let place = Place::new();
    fs::write(place.path("issued.pdf"), issued).unwrap();
    place
}

/// Has a file judged, and says which bound it passed.
#[expect(clippy::disallowed_methods, reason = "it measures time")]
fn judge(place: &Place, file: &[u8]) -> Result<Judged, String> {
    fs::write(place.path("back.pdf"), file).unwrap();
    let start = std::time::Instant::now();
    let mut command = place.command("", &["verify", "back.pdf", "--against", "issued.pdf", "--format", "json"]);
    let mut child =
        command.stdout(fs::File::create(place.path("said")).unwrap()).stderr(Stdio::piped()).spawn().unwrap();
    let [status_file, stat_file] = ["status", "stat"].map(|name| format!("/proc/{}/{name}", child.id()));
    let (mut kilobytes, mut worked) = (0, None);
    let status = loop {
        kilobytes = kilobytes.max(peak(Path::new(&status_file)));
        worked = work(Path::new(&stat_file)).or(worked);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        // One that waits for something does not work, and does not end.
        if worked.unwrap_or(start.elapsed()) > MOST_TIME || start.elapsed() > MOST_TIME * 20 {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let took = worked.unwrap_or(start.elapsed());
    let said = place.read("said");
    let told = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
    if !matches!(status.code(), Some(0 | 1)) {
        return Err(format!("{status} after {took:?}, {kilobytes} kB: {told}"));
    }
    if kilobytes > MOST_KILOBYTES {
        return Err(format!("{kilobytes} kB"));
    }
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let verdict = said["files"][0]["verdict"].as_str().unwrap().to_owned();
    Ok(Judged { verdict, took, kilobytes })
}

#[track_caller]
fn bounded(place: &Place, name: &str, file: &[u8]) -> Judged {
    judge(place, file).unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// The most memory that the command has held so far (Linux); nothing elsewhere, and nothing while its process is still the
/// tests' own, whose memory it has until it begins.
fn peak(status: &Path) -> u64 {
    let status = fs::read_to_string(status).unwrap_or_default();
    if !status.starts_with("Name:\ttripartite") {
        return 0;
    }
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    peak.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

/// How long a process has worked so far, in all its threads (Linux); nothing elsewhere. A busy machine does not lengthen it.
fn work(stat: &Path) -> Option<Duration> {
    let stat = fs::read_to_string(stat).ok()?;
    // Behind the name, which may hold blanks, stand the state and ten others; then user and system time, a hundred to a second.
    let ticks = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().ok());
    Some(Duration::from_millis(10 * ticks.sum::<Option<u64>>()?))
}

/// The small document without its words, whose font is not in it: what is left can be drawn.
fn wordless() -> Vec<u8> {
    let mut file = issued();
    for words in
        [&b"BT /F 12 Tf 72 720 Td (Convention CS26-0001) Tj ET"[..], b"BT /F 12 Tf 72 720 Td (Seconde page) Tj ET"]
    {
        let at = position(&file, words);
        file[at..at + words.len()].fill(b' ');
    }
    file
}

/// The small document as another program would have written it, so that it is drawn and compared.
fn anew() -> Vec<u8> {
    let mut file = wordless();
    file[7] = b'6';
    file
}

/// A page that draws these operators with these resources, behind the rewritten document.
fn drawing(resources: &str, operators: &str) -> Update {
    let resources = format!("<</Font<</F 8 0 R>>{resources}>>");
    Update::of(anew()).object(7, &resources).stream(4, "", operators.as_bytes())
}

/// A chain of objects, each of which refers to the next; the last refers to `last`.
fn chain(mut update: Update, of: impl Fn(u32) -> String, count: u32, last: &str) -> Update {
    for number in 1_000..1_000 + count {
        update = update.object(number, &of(number + 1));
    }
    update.object(1_000 + count, last).reaching(1_001 + count)
}

/// What turns in circles or nests without end in the tree of pages and in references.
fn in_the_tree() -> Files {
    let kids = |next| format!("<</Type/Pages/Kids[{next} 0 R]/Count 1>>");
    let reference = |next| format!("{next} 0 R");
    vec![
        ("a deep tree of pages", chain(Update::of(anew()).object(2, &kids(1_000)), kids, 20_000, &kids(3)).done()),
        ("a circle of pages", Update::of(anew()).object(2, "<</Type/Pages/Kids[2 0 R]/Count 1>>").done()),
        ("a circle of parents", {
            let parent = "<</Type/Pages/Kids[3 0 R]/Count 1/Parent 2 0 R>>";
            Update::of(anew()).object(2, parent).object(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>").done()
        }),
        ("contents that are themselves", Update::of(anew()).object(4, "[4 0 R 4 0 R]").done()),
        ("a length that is itself", Update::of(anew()).object(4, "<</Length 4 0 R>>\nstream\nBT ET\nendstream").done()),
        (
            "references to references",
            chain(Update::of(anew()).object(4, "1000 0 R"), reference, 20_000, "4 0 R").done(),
        ),
        ("a circle of references", Update::of(anew()).object(8, "90 0 R").object(90, "8 0 R").done()),
    ]
}

/// The same in what a page draws.
fn in_operators() -> Files {
    let deep = |start: &str, count: usize, end: &str| drawing("", &format!("{}{end}", start.repeat(count))).done();
    vec![
        ("deep arrays in a page", deep("[", 250_000, "")),
        ("deep dictionaries in a page", deep("<<", 120_000, "")),
        ("deep text in a page", deep("(", 250_000, " Tj")),
        ("deep states", deep("q ", 120_000, "")),
        ("deep text objects", deep("BT ", 80_000, "")),
        ("deep marks", deep("/P BMC ", 60_000, "")),
        ("many numbers", deep("9 ", 250_000, "re f")),
        ("clips in clips", deep("0 0 9 9 re W n ", 30_000, "")),
    ]
}

/// The same in colour spaces and functions.
fn in_colours() -> Files {
    let function = "<</FunctionType 3/Domain[0 1]/Functions[90 0 R]/Bounds[]/Encode[0 1]>>";
    vec![
        ("a colour space of itself", {
            drawing("/ColorSpace<</C 90 0 R>>", "/C cs 0 sc 0 0 9 9 re f").object(90, "[/Indexed 90 0 R 1 <00>]").done()
        }),
        ("deep colour spaces", {
            let nested = |next| format!("[/Indexed {next} 0 R 1 <000000>]");
            let start = drawing("/ColorSpace<</C 1000 0 R>>", "/C cs 0 sc 0 0 9 9 re f");
            chain(start, nested, 20_000, "[/DeviceRGB]").done()
        }),
        ("a function of itself", {
            let space = "/ColorSpace<</C[/Separation/X/DeviceRGB 90 0 R]>>";
            drawing(space, "/C cs 0 sc 0 0 9 9 re f").object(90, function).done()
        }),
        ("deep functions", {
            let stitched = |next| function.replace("90", &format!("{next}"));
            let start = drawing("/ColorSpace<</C[/Separation/X/DeviceRGB 1000 0 R]>>", "/C cs 0.5 sc 0 0 9 9 re f");
            chain(start, stitched, 20_000, "<</FunctionType 2/Domain[0 1]/N 1>>").done()
        }),
        ("a program of a function", {
            let program = format!("{}{}", "{".repeat(100_000), "}".repeat(100_000));
            let entries = "/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]";
            let space = "/ColorSpace<</C[/Separation/X/DeviceRGB 90 0 R]>>";
            drawing(space, "/C cs 0.5 sc 0 0 9 9 re f").stream(90, entries, program.as_bytes()).done()
        }),
        ("samples without end", {
            let entries =
                "/FunctionType 0/Domain[0 1 0 1 0 1 0 1]/Range[0 1 0 1 0 1]/Size[9999 9999 9999 9999]/BitsPerSample 32";
            let space = "/ColorSpace<</C[/DeviceN[/X/Y/Z/W]/DeviceRGB 90 0 R]>>";
            drawing(space, "/C cs 1 1 1 1 sc 0 0 9 9 re f").stream(90, entries, b"x").done()
        }),
    ]
}

/// The same in fonts, masks, forms and pictures.
fn in_resources() -> Files {
    let map = "1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange 1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange";
    let cids =
        "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 begincidrange <00000000> <FFFFFFFF> 0 endcidrange";
    let composite = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[8 0 R]>>";
    let text = "BT /F 12 Tf 72 720 Td (Convention) Tj ET";
    vec![
        ("a font of itself", drawing("", text).object(8, composite).done()),
        ("characters without end", {
            let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 90 0 R>>";
            drawing("", text).object(8, font).stream(90, "", map.as_bytes()).done()
        }),
        ("an encoding without end", {
            let font = composite.replace("/Identity-H", " 90 0 R").replace("8 0 R", "91 0 R");
            let inner = "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<<>>/W[0 999999999 500]>>";
            let entries = "/Type/CMap/CMapName/X/UseCMap 90 0 R";
            drawing("", text).object(8, &font).stream(90, entries, cids.as_bytes()).object(91, inner).done()
        }),
        ("a mask of itself", {
            let state = "<</Type/ExtGState/SMask<</S/Luminosity/G 90 0 R>>>>";
            let entries = format!("{LOOK}/Group<</S/Transparency/CS/DeviceGray>>");
            drawing("/ExtGState<</G 91 0 R>>", "/G gs 0 0 9 9 re f")
                .object(91, state)
                .stream(90, &entries, b"/G gs")
                .done()
        }),
        ("a form of itself", {
            let form = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 90 0 R>>>>";
            drawing("/XObject<</X 90 0 R>>", "/X Do").stream(90, form, b"/X Do /X Do").done()
        }),
        ("a picture of few bytes", {
            let entries = "/Type/XObject/Subtype/Image/Width 4000/Height 2000/ColorSpace/DeviceRGB/BitsPerComponent 16";
            drawing("/XObject<</X 90 0 R>>", &"/X Do ".repeat(400)).stream(90, entries, b"x").done()
        }),
        ("a picture masked by itself", {
            let entries =
                "/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8/SMask 90 0 R";
            drawing("/XObject<</X 90 0 R>>", "/X Do").stream(90, entries, &[7; 81]).done()
        }),
    ]
}

/// The same in fields, boxes, tables and bytes.
fn in_the_file() -> Files {
    vec![
        ("a look of itself", {
            let field = date("/V(x)").replace("/AP 31 0 R", "/AP<</N<</N 90 0 R>>>>");
            Update::of(anew()).object(11, &field).object(90, "<</N 90 0 R>>").done()
        }),
        ("fields of fields", {
            let fields = format!("{FIELDS} 90 0 R");
            Update::of(anew()).object(5, &form(&fields, "")).object(90, "<</T(x)/Kids[90 0 R]/Parent 90 0 R>>").done()
        }),
        ("a page in a strange place", {
            let page = page("4 0 R", "6 0 R", "").replace("0 0 595 842", "-1e30 -1e30 1e30 1e30");
            Update::of(anew()).object(3, &page).done()
        }),
        (
            "a page of no size",
            Update::of(anew()).object(3, &page("4 0 R", "6 0 R", "/CropBox[0 0 0 0]/UserUnit 0")).done(),
        ),
        ("saves without end", {
            let table = "xref\n0 0\ntrailer\n<</Size 60/Root 1 0 R/Prev 9>>\nstartxref\n0\n%%EOF\n";
            [anew(), table.repeat(20_000).into_bytes()].concat()
        }),
        ("ends without end", [wordless(), b"%%EOF\n".repeat(500_000)].concat()),
        ("objects without end", [wordless(), b"90 0 obj 1 endobj\n".repeat(400_000)].concat()),
        ("objects of another program without end", [anew(), b"90 0 obj 1 endobj\n".repeat(400_000)].concat()),
    ]
}

/// All of these.
fn endless() -> Files {
    [in_the_tree(), in_operators(), in_colours(), in_resources(), in_the_file()].concat()
}

#[test]
fn what_nests_or_turns_in_circles_ends_with_a_sentence() {
    let place = desk(&wordless());
    assert_eq!(bounded(&place, "anew", &anew()).verdict, "resaved");
    let wrong = endless().into_iter().filter_map(|(name, file)| match judge(&place, &file) {
        Ok(judged) if matches!(judged.verdict.as_str(), "resaved" | "altered" | "unknown") => None,
        Ok(judged) => Some(format!("{name}: {}", judged.verdict)),
        Err(why) => Some(format!("{name}: {why}")),
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn copies_of_the_pages_that_lead_in_a_circle_are_no_copies() {
    let first = page("4 0 R", "6 0 R", "").replace("/Parent 2 0 R", "/Parent 90 0 R");
    let pages = "<</Type/Pages/Kids[91 0 R 21 0 R]/Count 2>>";
    let round = Update::new().object(3, &first).object(90, pages).object(91, &first);
    expect(&round.done(), Kind::Altered);
}

#[test]
fn a_file_of_fifty_megabytes_is_told_at_once() {
    let place = desk(&wordless());
    let zeros = vec![0_u8; 50 << 20];
    for start in [wordless(), anew(), b"%PDF-1.7\n".to_vec(), vec![]] {
        let judged = bounded(&place, "fifty megabytes", &[start, zeros.clone()].concat());
        assert_eq!(judged.verdict, "unknown");
    }
    // As much as a return may have, and no more.
    for fill in [&b"\0"[..], b"90 0 obj<</A[1 2 3]/B(x)>>endobj\n", b"(", b"stream\n", b"%%EOF 1 0 obj ", b"[ "] {
        for start in [wordless(), anew()] {
            let fill = fill.repeat(((31 << 20) - start.len()) / fill.len());
            let judged = bounded(&place, "thirty-one megabytes", &[start, fill].concat());
            assert!(matches!(judged.verdict.as_str(), "resaved" | "altered" | "unknown"), "{}", judged.verdict);
        }
    }
}

/// The real files that were signed, filled and written by other programs, each with the issued file that it begins with, and
/// the same again with their streams unpacked, so that a changed byte changes what is drawn.
fn corpus() -> Vec<(Vec<u8>, Vec<u8>)> {
    let small = ["signed-rsa", "signed-with-store", "filled-and-signed-twice", "certified-and-signed", "filled"];
    let mut corpus: Vec<_> = small.iter().map(|name| (issued(), fixture(name))).collect();
    corpus.push((wordless(), anew()));
    for name in ["convention-signed", "convention-filled"] {
        let file = fixture(name);
        let issued = file[..position(&file, b"%%EOF") + 5].to_vec();
        let mut document = Document::load_mem(&file).unwrap();
        document.decompress();
        let mut plain = vec![];
        document.save_to(&mut plain).unwrap();
        corpus.extend([(issued.clone(), file), (issued, plain)]);
    }
    corpus
}

/// A file with one to six changes: bytes flipped, digits replaced, pieces removed, doubled, moved or taken from another.
fn mutated(file: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(file.len());
        let length = (1 << dice.below(12)).min(file.len() - at);
        match dice.below(8) {
            0 => file[at] ^= 1 << dice.below(8),
            1 => file[at] = dice.below(256) as u8,
            2 => drop(file.drain(at..at + length)),
            3 => {
                let piece = file[at..at + length].to_vec();
                let to = dice.below(file.len());
                file.splice(to..to, piece);
            }
            4 => {
                let from = dice.below(other.len());
                let piece = other[from..(from + length).min(other.len())].to_vec();
                file.splice(at..at, piece);
            }
            5 => {
                let digits = file.iter().enumerate().skip(at).find(|(_, byte)| byte.is_ascii_digit());
                let at = digits.map_or(at, |(at, _)| at);
                let number = ["0", "-1", "65536", "4294967296", "99999999999999999999", "1e99"][dice.below(6)];
                let end = at + file[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                file.splice(at..end, number.bytes());
            }
            6 => file[at..at + length].fill(b"0 /<[("[dice.below(6)]),
            _ => file.truncate(at.max(1)),
        }
        if file.is_empty() {
            file.push(b'%');
        }
    }
    file
}

/// Has so many changed files judged, and gives how many came to which verdict, with the most time and memory of one.
fn mutations(count: usize, seed: u64) -> (BTreeMap<String, u32>, Duration, u64) {
    let corpus = corpus();
    let places: Vec<Place> = corpus.iter().map(|(issued, _)| desk(issued)).collect();
    let mut dice = Dice(seed);
    let mut verdicts = BTreeMap::new();
    let (mut longest, mut largest) = (Duration::ZERO, 0);
    for index in 0..count {
        let at = dice.below(corpus.len());
        let (issued, file) = &corpus[at];
        // One in two keeps the issued bytes, so that what follows them is read.
        let kept = if dice.below(2) == 0 && file.starts_with(issued) { issued.len().min(file.len() - 1) } else { 0 };
        let other = &corpus[dice.below(corpus.len())].1;
        let changed = [&file[..kept], &mutated(&file[kept..], other, &mut dice)].concat();
        let judged = bounded(&places[at], &format!("file {at}, change {index} of seed {seed}"), &changed);
        (longest, largest) = (longest.max(judged.took), largest.max(judged.kilobytes));
        // A signature may only be left where everything before it is as it was signed.
        let intact = changed.starts_with(issued);
        assert!(intact || !matches!(judged.verdict.as_str(), "signed" | "filled" | "original"), "{at}, {index}");
        *verdicts.entry(judged.verdict).or_default() += 1;
    }
    assert!(longest <= MOST_TIME, "{longest:?} at most");
    (verdicts, longest, largest)
}

#[test]
fn changed_files_have_a_verdict_within_time_and_memory() {
    let (verdicts, ..) = mutations(80, 1);
    assert!(verdicts.len() >= 3, "{verdicts:?}");
}

#[test]
#[ignore = "takes some minutes"]
#[expect(clippy::print_stdout, reason = "what came of five thousand files")]
fn five_thousand_changed_files_have_a_verdict_within_time_and_memory() {
    println!("{:?}", mutations(5_000, 2));
}

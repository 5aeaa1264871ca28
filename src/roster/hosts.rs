//! Host organisations: those of the folder's files, those of the import, and which of them a row means.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Flat;
use super::kinds::Told;
use super::looks::is_same;
use super::organisations::{Identity, Index, Known, TUTOR, are_one, digits, known_by, tutor_of};
pub(super) use super::organisations::{Near, nearness, share_parts};
use super::people::{Item, Names, Values, complete, text_of};
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::Number;
use crate::ids::{fold, host_fold};
use crate::text;

/// A host's file, there or to be made.
#[derive(Debug)]
pub(super) struct Host {
    /// Its path in the school's folder.
    pub(super) path: String,
    /// What the file says, with whole keys; none while there is no file.
    pub(super) ours: Option<Flat>,
    /// What the last import gave for it, with whole keys: what it is known by, whatever was changed in the file by hand.
    last: Flat,
    /// What the import gives, by the keys of `[host]`.
    pub(super) theirs: Values,
    /// Of one without a file: what was written by hand in that of its kin, with whole keys; none for what was taken out.
    by_hand: BTreeMap<String, Option<Value>>,
    /// What it is known by before the changes by hand, and since.
    known: [Known; 2],
}

impl Host {
    /// What a new file says of it: what the import gives, but for what was corrected by hand in the file of its kin.
    pub(super) fn newly(&self) -> Flat {
        let given = self.theirs.iter().map(|(key, item)| (format!("host.{key}"), item.value.clone()));
        let given = given.filter(|(key, _)| !self.by_hand.contains_key(key));
        given.chain(self.by_hand.iter().filter_map(|(key, value)| Some((key.clone(), value.clone()?)))).collect()
    }

    /// Completes the row of one that differs by the tutor only with all else that is known of this one. What the import
    /// gives as it did before gives way to what was written by hand since, which is the answer.
    fn pass_on(&self, row: &mut Values) -> BTreeMap<String, Option<Value>> {
        let Some(span) = row.values().next().map(|item| item.span) else { return BTreeMap::new() };
        let (nothing, mut by_hand) = (Flat::new(), BTreeMap::new());
        let ours = self.ours.as_ref().unwrap_or(&nothing);
        let shared = |key: &str| !key.starts_with("tutor.");
        for (key, item) in self.theirs.iter().filter(|(key, _)| shared(key)) {
            row.entry(key.clone()).or_insert_with(|| item.clone());
        }
        let same = |one: Option<&Value>, other: Option<&Value>| one.zip(other).is_some_and(|(o, t)| is_same(o, t));
        for whole in ours.keys().chain(self.last.keys()) {
            let Some(key) = whole.strip_prefix("host.").filter(|key| shared(key)) else { continue };
            let (our, old, given) = (ours.get(whole), self.last.get(whole), row.get(key).map(|item| &item.value));
            match our {
                Some(our) if same(Some(our), old) => {
                    row.entry(key.to_owned()).or_insert_with(|| Item { value: our.clone(), span });
                }
                _ if given.is_none() || same(given, old) => drop(by_hand.insert(whole.clone(), our.cloned())),
                _ => {}
            }
        }
        by_hand
    }

    fn value(&self, key: &str) -> Option<&Value> {
        first_of(key, &[&|key| self.given(key), &|key| of_host(self.ours.as_ref()?, key)])
    }

    /// As [`value`](Self::value), before the changes by hand.
    fn value_before(&self, key: &str) -> Option<&Value> {
        let ours = |key: &str| of_host(self.ours.as_ref()?, key);
        first_of(key, &[&|key| self.given(key), &|key| of_host(&self.last, key), &ours])
    }

    fn given(&self, key: &str) -> Option<&Value> {
        self.theirs.get(key).map(|item| &item.value)
    }

    /// Takes in a row that means it.
    fn take_in(&mut self, mut row: Values, found: &mut Diagnostics) {
        share_parts(&mut self.theirs, &mut row);
        tell_differences(&self.theirs, self.text("name"), &row, found);
        complete(&mut self.theirs, row);
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.value(key)?.as_text()
    }

    fn identities(&self) -> [&Identity; 2] {
        self.known.each_ref().map(|known| &known.organisation)
    }

    /// Whether two files are of one organisation, perhaps with two tutors.
    fn is_kin(&self, other: &Self) -> bool {
        are_one(self.identities(), other.identities())
    }

    fn has_tutor(&self, tutor: Option<&String>) -> bool {
        self.known.iter().any(|known| known.tutor.as_ref() == tutor)
    }

    /// What the import gives of one table of it: `address`, `representative`, or a key alone.
    fn part<'a>(&'a self, table: &'a str) -> impl Iterator<Item = (&'a String, &'a Item)> {
        self.theirs.iter().filter(move |(key, _)| table_of(key) == table)
    }

    fn has_siret(&self, row: &Values) -> bool {
        matches!((self.text("siret"), text_of(row, "siret")), (Some(one), Some(other)) if digits(one) == digits(other))
    }
}

/// What a file or an import says of a host.
fn of_host<'a>(side: &'a Flat, key: &str) -> Option<&'a Value> {
    side.get(&format!("host.{key}"))
}

/// What one side says of a host by its keys.
type Side<'a, 's> = &'s dyn Fn(&str) -> Option<&'a Value>;

/// What the first of some sides says that says anything. A tutor's name is that of one of them: parts of two are no name.
fn first_of<'a>(key: &str, sides: &[Side<'a, '_>]) -> Option<&'a Value> {
    let whole: &[&str] = if TUTOR.contains(&key) { &TUTOR } else { &[key] };
    sides.iter().find(|side| whole.iter().any(|key| side(key).is_some()))?(key)
}

/// The table of a host that a key stands in, which is told whole or not at all; a key alone is its own.
fn table_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |(table, _)| table)
}

/// Whether a row tells which of several hosts of one name it means.
pub(super) fn is_located(row: &Values) -> bool {
    ["siret", "address.postcode", "address.city"].iter().any(|key| row.contains_key(*key))
}

/// Beyond so many hosts a new name is not compared with all the others.
const MOST_COMPARED: usize = 300;

/// So many letters may be wrong in a name that was meant to be another.
const MOST_SLIPS: usize = 2;

/// All hosts.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    pub(super) all: Vec<Host>,
    /// By what they are known by.
    index: Index,
    /// By their paths, in small letters.
    paths: BTreeMap<String, usize>,
    /// The numbers from which on the names of their files may be free.
    free: BTreeMap<String, usize>,
    /// Rows of lists of hosts that do not tell where the host is: they come after those that do.
    pending: Vec<Values>,
}

impl Hosts {
    /// The hosts of the folder: the paths of their files, what these say, and what the last import gave for them.
    pub(super) fn of_folder(files: impl IntoIterator<Item = (String, Flat, Flat)>) -> Self {
        let host = |(path, ours, last)| {
            let (theirs, by_hand, known) = (Values::new(), BTreeMap::new(), <[Known; 2]>::default());
            Host { path, ours: Some(ours), last, theirs, by_hand, known }
        };
        let all = files.into_iter().map(host);
        let mut hosts = Self { all: all.collect(), ..Self::default() };
        hosts.paths = hosts.all.iter().enumerate().map(|(at, host)| (host.path.to_lowercase(), at)).collect();
        (0..hosts.all.len()).for_each(|at| hosts.enter_known(at));
        hosts
    }

    /// Enters what a host is known by now, in place of what it was.
    fn enter_known(&mut self, at: usize) {
        let Some(host) = self.all.get_mut(at) else { return };
        let known = [Known::of(|key| host.value_before(key)), Known::of(|key| host.value(key))];
        let old = std::mem::replace(&mut host.known, known.clone());
        for known in &old {
            self.index.remove(&known.organisation, at);
        }
        for known in &known {
            self.index.insert(&known.organisation, at);
        }
    }

    /// The files of hosts that a row may mean.
    pub(super) fn may_be(&self, row: &Values) -> impl Iterator<Item = &str> {
        self.index.same(&known_by(row).organisation).into_iter().filter_map(|at| Some(self.all.get(at)?.path.as_str()))
    }

    /// How near a row is to the host of a file, as the last import gave it or as it stands there; none without the file.
    pub(super) fn near(&self, path: &str, row: &Values) -> Option<Near> {
        let host = self.all.get(*self.paths.get(&path.to_lowercase())?)?;
        let row = known_by(row);
        host.known.iter().map(|known| known.near(&row)).max()
    }

    /// Takes in a row of a list of hosts.
    pub(super) fn list(&mut self, row: Values, found: &mut Diagnostics) {
        if is_located(&row) {
            let _ = self.meant(row, None, found);
        } else {
            self.pending.push(row);
        }
    }

    /// Takes in the rows that were kept until it is known where all hosts are.
    pub(super) fn list_pending(&mut self, found: &mut Diagnostics) {
        for row in std::mem::take(&mut self.pending) {
            let _ = self.meant(row, None, found);
        }
    }

    fn are_kin(&self, all: &[usize]) -> bool {
        let mut known: Vec<[&Identity; 2]> =
            all.iter().filter_map(|at| Some(self.all.get(*at)?.identities())).collect();
        // Those that differ by the tutor only are one.
        known.dedup();
        let known: BTreeSet<[&Identity; 2]> = known.into_iter().collect();
        known.iter().all(|one| known.iter().all(|other| one == other || are_one(*one, *other)))
    }

    /// Those of some hosts of one name that are the organisation a row means: where they are several, the SIRET tells, or the
    /// tutor, or the host that the agreement has. None where nothing does.
    fn one_of(&self, same: Vec<usize>, row: &Values, before: Option<&str>) -> Option<Vec<usize>> {
        if self.are_kin(&same) {
            return Some(same);
        }
        let tutor = tutor_of(row);
        let told: [&dyn Fn(&Host) -> bool; 3] =
            [&|host| host.has_siret(row), &|host| tutor.is_some() && host.has_tutor(tutor.as_ref()), &|host| {
                before == Some(host.path.as_str())
            }];
        told.iter().find_map(|is| {
            let told: Vec<usize> = same.iter().copied().filter(|at| self.all.get(*at).is_some_and(is)).collect();
            let first = self.all.get(*told.first()?)?;
            let kin = || same.iter().copied().filter(|at| self.all.get(*at).is_some_and(|host| host.is_kin(first)));
            self.are_kin(&told).then(|| kin().collect())
        })
    }

    /// What the import gives of an organisation is so in each of its files, one for each tutor, but for what it gives there
    /// itself. Where it gives two things of one table, each file keeps what it has.
    pub(super) fn spread(&mut self) {
        let mut news: BTreeMap<[&Identity; 2], Values> = BTreeMap::new();
        for host in &self.all {
            news.entry(host.identities()).or_insert_with(|| self.of_kin(host));
        }
        let news: Vec<Values> = self
            .all
            .iter()
            .map(|host| {
                let all = news.get(&host.identities()).into_iter().flatten();
                all.filter(|(key, _)| !host.theirs.contains_key(*key))
                    .map(|(key, item)| (key.clone(), item.clone()))
                    .collect()
            })
            .collect();
        for (at, news) in news.into_iter().enumerate().filter(|(_, news)| !news.is_empty()) {
            self.all.get_mut(at).into_iter().for_each(|host| host.theirs.extend(news.clone()));
            self.enter_known(at);
        }
    }

    /// What the import gives of an organisation in any of its files, but for tables of which it gives two things.
    fn of_kin(&self, host: &Host) -> Values {
        let [before, now] = host.identities();
        let is_named = |other: &Identity| {
            let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
            same(&now.name, &other.name) || same(&now.siret, &other.siret)
        };
        let is_kin = |other: &&Host| host.is_kin(other) && other.identities().into_iter().any(is_named);
        let named: BTreeSet<usize> = self.index.same(before).into_iter().chain(self.index.same(now)).collect();
        let kin: Vec<usize> = named.into_iter().filter(|at| self.all.get(*at).as_ref().is_some_and(is_kin)).collect();
        if kin.len() < 2 || !self.are_kin(&kin) {
            return Values::new();
        }
        let kin: Vec<&Host> = kin.iter().filter_map(|at| self.all.get(*at)).collect();
        let tables: BTreeSet<&str> = kin.iter().flat_map(|kin| kin.theirs.keys()).map(|key| table_of(key)).collect();
        let mut news = Values::new();
        for table in tables.into_iter().filter(|table| *table != "tutor") {
            let mut given = Values::new();
            let mut parts = kin.iter().flat_map(|kin| kin.part(table));
            if parts.all(|(key, item)| is_same(&given.entry(key.clone()).or_insert(item.clone()).value, &item.value)) {
                news.extend(given);
            }
        }
        news
    }

    /// A host that a list gives no kind would be a company by default.
    pub(super) fn give_kinds(&mut self, found: &mut Diagnostics) {
        let mut given: BTreeMap<Told, Names> = BTreeMap::new();
        for host in self.all.iter_mut().filter(|host| host.value_before("kind").is_none()) {
            let Some(Item { value: Value::Text(name), span }) = host.theirs.get("name") else { continue };
            let Some(told) = Told::of(name, host.text("siret")) else { continue };
            given.entry(told).or_default().add(name.clone(), *span);
            let item = Item { value: Value::Text(told.kind.to_owned()), span: *span };
            host.theirs.insert("kind".to_owned(), item);
        }
        found.extend(given.into_iter().filter_map(|(told, names)| told.diagnostic(&names)));
    }

    /// The path of the host that a placement's row means, entered when it is new. Among hosts of one name the row's tutor
    /// tells, else `before`: the path of the host that the agreement has.
    pub(super) fn meant(&mut self, row: Values, before: Option<&str>, found: &mut Diagnostics) -> Option<String> {
        if !row.contains_key("name") && !row.contains_key("siret") {
            return None;
        }
        let same = self.index.same(&known_by(&row).organisation);
        let Some(same) = self.one_of(same.clone(), &row, before) else {
            found.extend(self.unclear(&row, &same));
            return None;
        };
        let tutor = tutor_of(&row);
        // Whom the last import gave counts before whom somebody wrote since.
        let with = |wanted: Option<&String>| {
            let tutor = |at: usize, side: usize| self.all.get(at)?.known.get(side)?.tutor.as_ref();
            let of = |side| same.iter().copied().find(|at| tutor(*at, side) == wanted);
            of(0).or_else(|| of(1))
        };
        // « PETIT J. » is « PETIT Jean » of a file, unless several are: of two rows it was told apart before.
        let shortened = || {
            let wanted = known_by(&row);
            let free = |host: &&Host| !host.theirs.contains_key("tutor.family_name");
            let may_be = |host: &Host| host.known.iter().any(|known| known.is_shortened(&wanted));
            let mut all = same.iter().copied().filter(|at| self.all.get(*at).filter(free).is_some_and(may_be));
            all.next().filter(|_| all.next().is_none())
        };
        let is_before = |at: &usize| self.all.get(*at).is_some_and(|host| Some(host.path.as_str()) == before);
        let at = if tutor.is_some() {
            with(tutor.as_ref()).or_else(shortened)
        } else {
            same.iter().copied().find(is_before)
        };
        let any = || same.first().copied().filter(|_| tutor.is_none());
        let at = at.or_else(|| with(None)).or_else(any);
        if let Some((at, host)) = at.and_then(|at| Some((at, self.all.get_mut(at)?))) {
            host.take_in(row, found);
            let path = host.path.clone();
            self.enter_known(at);
            return Some(path);
        }
        if same.is_empty() {
            self.tell_nearest(&row, found);
        }
        Some(self.enter(row, &same))
    }

    /// The finding about a row that may mean several hosts.
    fn unclear(&self, row: &Values, same: &[usize]) -> Option<Diagnostic> {
        let item = row.get("name").or_else(|| row.get("siret"))?;
        let name = crate::ids::quoted(&item.value.to_string());
        let shown = |host: &Host| format!("{} ({})", host.path, host.text("address.city").unwrap_or("?"));
        let all: Vec<String> = same.iter().filter_map(|at| self.all.get(*at)).map(shown).collect();
        let all = all.join(", ");
        let message = text!(
            "« {name} » peut être plusieurs organismes : {all} ; aucun n’est repris",
            "« {name} » may be several hosts: {all}; none is taken over"
        );
        Some(Diagnostic::error("ROSTER-15", item.span, message).with_help(text!(
            "écrire dans cette ligne le code postal, la commune ou le SIRET de l’organisme",
            "write the host’s postcode, commune or SIRET into this row"
        )))
    }

    /// A new host. One who differs from another by the tutor only starts with all else that is known of that one.
    fn enter(&mut self, mut row: Values, kin: &[usize]) -> String {
        let stem = slug(text_of(&row, "name").or_else(|| text_of(&row, "siret")).unwrap_or("organisme"));
        let tutor = text_of(&row, "tutor.family_name").map(slug).filter(|_| !kin.is_empty());
        let stem = tutor.map_or_else(|| stem.clone(), |tutor| format!("{stem}-{tutor}"));
        let mut by_hand = BTreeMap::new();
        for kin in kin.iter().filter_map(|kin| self.all.get(*kin)) {
            for (key, value) in kin.pass_on(&mut row) {
                by_hand.entry(key).or_insert(value);
            }
        }
        let path = self.free_path(&stem);
        self.paths.insert(path.to_lowercase(), self.all.len());
        let known = <[Known; 2]>::default();
        self.all.push(Host { path: path.clone(), ours: None, last: Flat::new(), theirs: row, by_hand, known });
        self.enter_known(self.all.len() - 1);
        path
    }

    fn free_path(&mut self, stem: &str) -> String {
        let numbered = |n: usize| if n < 2 { format!("hosts/{stem}.toml") } else { format!("hosts/{stem}-{n}.toml") };
        let all = self.paths.len();
        let from = self.free.get(stem).copied().unwrap_or(1);
        let free = (from..=all + 1).find(|number| !self.paths.contains_key(&numbered(*number))).unwrap_or(all + 2);
        self.free.insert(stem.to_owned(), free + 1);
        numbered(free)
    }

    /// Tells that a row without a tutor has been given one of several hosts that differ by the tutor.
    pub(super) fn tell_untold(&self, row: &Values, path: &str, span: Span, found: &mut Diagnostics) {
        if tutor_of(row).is_some() {
            return;
        }
        let same = self.index.same(&known_by(row).organisation);
        let tutors: BTreeSet<&String> =
            same.iter().filter_map(|at| self.all.get(*at)?.known.first()?.tutor.as_ref()).collect();
        if tutors.len() > 1 {
            found.push(untold(text_of(row, "name").unwrap_or(path), path, span));
        }
    }

    /// New hosts of the name of one with a file, elsewhere, where this import does not name that one, or moves an agreement
    /// from it to the new one: perhaps its postcode was corrected. `moves` are the files between which agreements move.
    pub(super) fn tell_doubles(&self, moves: &BTreeSet<(String, String)>, found: &mut Diagnostics) {
        let left: BTreeSet<&String> = moves.iter().map(|(from, _)| from).collect();
        let mut olds: BTreeMap<&str, Vec<&Host>> = BTreeMap::new();
        for old in
            self.all.iter().filter(|old| old.ours.is_some() && (old.theirs.is_empty() || left.contains(&old.path)))
        {
            let names: BTreeSet<&str> =
                old.identities().into_iter().filter_map(|known| known.name.as_deref()).collect();
            for name in names {
                olds.entry(name).or_default().push(old);
            }
        }
        for new in self.all.iter().filter(|host| host.ours.is_none()) {
            let Some(Item { value: Value::Text(name), span }) = new.theirs.get("name") else { continue };
            let named = olds.get(host_fold(name).as_str()).into_iter().flatten().copied();
            let moved = |old: &Host| moves.contains(&(old.path.clone(), new.path.clone()));
            let mut doubles = named.filter_map(|old| {
                let other_siret = old.text("siret").zip(new.text("siret")).is_some_and(|(one, other)| one != other);
                let [before, now] = [old.text("address.postcode")?, new.text("address.postcode")?];
                let may_be = !other_siret && before != now && (old.theirs.is_empty() || moved(old));
                may_be.then_some((old, before, now))
            });
            if let Some((old, before, now)) = doubles.next() {
                found.push(elsewhere(name, (&old.path, before), (&new.path, now), *span));
            }
        }
    }

    /// A name that is nearly that of a known host is perhaps a slip.
    fn tell_nearest(&self, row: &Values, found: &mut Diagnostics) {
        let Some(Item { value: Value::Text(name), span }) = row.get("name") else { return };
        let of_siret = text_of(row, "siret").map(|siret| self.index.of_siret(siret)).unwrap_or_default();
        let other = of_siret.into_iter().filter_map(|at| self.all.get(at)).find(|host| host.has_siret(row));
        if let Some(other) = other {
            let (name, known) = (crate::ids::quoted(name), other.text("name").unwrap_or(&other.path));
            let message = text!(
                "le SIRET de « {name} » est aussi celui de « {known} » : ils sont pris pour deux organismes",
                "the SIRET of « {name} » is also that of « {known} »: they are taken for two hosts"
            );
            found.push(Diagnostic::warning("ROSTER-21", *span, message).with_help(text!(
                "vérifier le SIRET des deux ; il se recopie facilement d’une ligne à l’autre dans un tableur",
                "check the SIRET of both; in a spreadsheet it is easily copied from one row to the next"
            )));
            return;
        }
        if self.all.len() > MOST_COMPARED {
            return;
        }
        let wanted = host_fold(name);
        let may_be = |host: &&Host| !(host.text("siret").is_some() && row.contains_key("siret"));
        let names = self.all.iter().filter(may_be).filter_map(|host| host.text("name"));
        let slips = |known: &str| strsim::damerau_levenshtein(&host_fold(known), &wanted);
        let near = names.map(|known| (slips(known), known)).filter(|(slips, _)| (1..=MOST_SLIPS).contains(slips)).min();
        let Some((_, near)) = near else { return };
        let message = text!(
            "« {name} » est pris pour un nouvel organisme ; son nom est proche de « {near} »",
            "« {name} » is taken for a new host; its name is near to « {near} »"
        );
        found.push(Diagnostic::note("ROSTER-21", *span, message).with_help(text!(
            "si c’est le même, écrire partout le même nom, ou le SIRET",
            "if it is the same, write one name everywhere, or the SIRET"
        )));
    }
}

fn untold(name: &str, path: &str, span: Span) -> Diagnostic {
    let name = crate::ids::quoted(name);
    let message = text!(
        "« {name} » a plusieurs tuteurs, et cette ligne ne nomme pas de tuteur : c’est {path} qui est repris",
        "« {name} » has several tutors, and this row names no tutor: {path} is taken"
    );
    Diagnostic::warning("ROSTER-21", span, message)
        .with_help(text!("écrire le tuteur dans la liste", "write the tutor in the list"))
}

fn elsewhere(name: &str, (old, before): (&str, &str), (new, now): (&str, &str), span: Span) -> Diagnostic {
    let name = crate::ids::quoted(name);
    let message = text!(
        "« {name} » ({now}) est pris pour un nouvel organisme ; {old} a ce nom, avec le code postal {before}",
        "« {name} » ({now}) is taken for a new host; {old} has this name, with the postcode {before}"
    );
    Diagnostic::warning("ROSTER-21", span, message).with_help(text!(
        "si c’est le même, écrire {now} dans {old}, effacer {new} s’il y est déjà, puis recommencer",
        "if it is the same, write {now} in {old}, delete {new} if it is there already, then try again"
    ))
}

/// What two rows of an import say differently of one host: the first counts.
pub(super) fn tell_differences(first: &Values, name: Option<&str>, row: &Values, found: &mut Diagnostics) {
    for (key, item) in row {
        let Some(known) = first.get(key).filter(|known| !is_same(&known.value, &item.value)) else {
            continue;
        };
        // Capitals, accents and commas are no difference in what is meant.
        if host_fold(&known.value.to_string()) == host_fold(&item.value.to_string()) {
            continue;
        }
        let (name, first, second) = (name.unwrap_or("?"), &known.value, &item.value);
        let message = text!(
            "« {name} » : `{key}` vaut « {second} » ici et « {first} » ailleurs ; c’est « {first} » qui est repris",
            "« {name} »: `{key}` is « {second} » here and « {first} » elsewhere; « {first} » is taken over"
        );
        let warning = Diagnostic::warning("ROSTER-21", item.span, message);
        found.push(warning.with_related(known.span, text!("l’autre valeur", "the other value")));
    }
}

/// A name as that of a file: small letters, digits and hyphens.
pub(super) fn slug(name: &str) -> String {
    let folded: String = fold(name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = folded.split('-').filter(|part| !part.is_empty()).collect();
    let mut slug = parts.join("-");
    slug.truncate(60);
    let slug = slug.trim_matches('-');
    // A word so short is refused as a number when it is the name of a Windows device, which no file can bear either.
    let device = slug.len() < 8 && slug.to_uppercase().parse::<Number>().is_err();
    match slug {
        "" => "organisme".to_owned(),
        slug if device => format!("{slug}-1"),
        slug => slug.to_owned(),
    }
}

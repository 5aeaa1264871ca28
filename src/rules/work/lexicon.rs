//! The words by which a planned activity is judged, and their French forms.
//!
//! A pattern is one to three words in order. `a|b` is a choice; a capital letter stands for a choice that many patterns
//! share; `manipul~er` stands for the forms of a verb. A plural in -s or -x need not be written. Words stand without
//! accents, but for a last `é`, which tells « servi » and « manipulé » from « manipule ».

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// What is wrong with an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Work that the Code du travail forbids to those under eighteen, by the article of D. 4153-16 to D. 4153-37.
    Forbidden(u8),
    /// Service at the bar (L. 4153-6).
    Bar,
    /// What the host sells or lives by: the pupil would do an employee's work.
    Production,
}

/// How a word that is no work itself changes what is said of the work that follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The pupil looks on.
    Observes,
    /// The pupil has a part in it.
    Acts,
    /// It does not happen.
    Denies,
    /// Whatever was said before, something new begins.
    Begins,
    /// What follows belongs to somebody else's work (« comment », « qui », « pour »).
    Embeds,
    /// Somebody of the host, whose work it is.
    Staff,
}

/// One work, as its words.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) kind: Kind,
    /// Whether the words also name a department or a trade, and are work only where something says so.
    pub(super) is_weak: bool,
    /// The words after the first.
    pub(super) rest: Vec<Choice>,
}

/// A choice of words, as it is written in a pattern.
#[derive(Debug)]
pub(super) struct Choice {
    written: &'static str,
    /// Made when a text first has the word before: most texts have none, and all forms of all words are many.
    forms: OnceLock<Vec<String>>,
}

impl Choice {
    /// Whether a word is a form of one of the words.
    pub(super) fn has(&self, word: &str) -> bool {
        let forms = self.forms.get_or_init(|| words_of(self.written).flat_map(forms).map(|(form, _)| form).collect());
        forms.iter().any(|form| form == word)
    }
}

/// A pattern that a word may begin, and whether it does so as a verb.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beginning {
    pub(super) pattern: usize,
    pub(super) is_verb: bool,
}

/// What a word does.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// It may begin a pattern.
    Begins(usize),
    /// It is no work itself.
    Says(Role),
}

/// The words that begin with the same two letters.
#[derive(Debug, Default)]
struct Shelf {
    written: Vec<(&'static str, Meaning)>,
    /// Made when a text first has a word with these letters: of the seven thousand forms of all words it needs few.
    forms: OnceLock<Vec<Form>>,
}

#[derive(Debug)]
struct Form {
    word: String,
    is_verb: bool,
    meaning: Meaning,
}

impl Shelf {
    fn forms(&self) -> &[Form] {
        let all = |(written, meaning): &(&str, Meaning)| {
            let meaning = *meaning;
            forms(written).into_iter().map(move |(word, is_verb)| Form { word, is_verb, meaning })
        };
        self.forms.get_or_init(|| self.written.iter().flat_map(all).collect())
    }
}

/// The letters that a word and all its forms begin with.
fn letters(word: &str) -> [u8; 2] {
    [0, 1].map(|at| word.as_bytes().get(at).copied().unwrap_or(0))
}

/// All words.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub(super) patterns: Vec<Pattern>,
    shelves: BTreeMap<[u8; 2], Shelf>,
}

/// The words, read once: they never change.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Self {
        let mut lexicon = Self::default();
        for (kind, patterns) in FORBIDDEN.iter().map(|(article, patterns)| (Kind::Forbidden(*article), *patterns)) {
            lexicon.add(kind, patterns);
        }
        lexicon.add(Kind::Bar, BAR);
        lexicon.add(Kind::Production, PRODUCTION);
        for (role, words) in ROLES {
            words.split_whitespace().for_each(|word| lexicon.put(word, Meaning::Says(*role)));
        }
        lexicon
    }

    /// The patterns that a word may begin, in their order.
    pub(super) fn beginnings(&self, word: &str) -> impl Iterator<Item = Beginning> {
        self.meanings(word).filter_map(|form| match form.meaning {
            Meaning::Begins(pattern) => Some(Beginning { pattern, is_verb: form.is_verb }),
            Meaning::Says(_) => None,
        })
    }

    /// What a word that is no work says of the work beside it.
    pub(super) fn role(&self, word: &str) -> Option<Role> {
        let roles = self.meanings(word).filter_map(|form| match form.meaning {
            Meaning::Says(role) => Some(role),
            Meaning::Begins(_) => None,
        });
        roles.last()
    }

    fn meanings(&self, word: &str) -> impl Iterator<Item = &Form> {
        let forms = self.shelves.get(&letters(word)).map(Shelf::forms).unwrap_or_default();
        forms.iter().filter(move |form| form.word == word)
    }

    fn put(&mut self, written: &'static str, meaning: Meaning) {
        self.shelves.entry(letters(written)).or_default().written.push((written, meaning));
    }

    fn add(&mut self, kind: Kind, patterns: &[&'static str]) {
        for written in patterns {
            let (is_weak, written) = written.strip_prefix('?').map_or((false, *written), |words| (true, words));
            let mut words = written.split_whitespace();
            let first = words.next().unwrap_or_default();
            let rest = words.map(|written| Choice { written, forms: OnceLock::new() }).collect();
            for word in words_of(first) {
                self.put(word, Meaning::Begins(self.patterns.len()));
            }
            self.patterns.push(Pattern { kind, is_weak, rest });
        }
    }
}

/// The words of a choice, as they are written.
fn words_of(choice: &'static str) -> impl Iterator<Item = &'static str> {
    let shared = |word: &str| SHARED.iter().find(|(name, _)| *name == word).map(|(_, words)| *words);
    choice.split('|').flat_map(move |word| shared(word).unwrap_or(word).split(['|', ' ']))
}

/// The forms of one word. Those of a past participle are left out: « les plats servis » are served by somebody else.
fn forms(word: &str) -> Vec<(String, bool)> {
    let Some((stem, group)) = word.split_once('~') else {
        if word.len() == 1 {
            return vec![(word.to_owned(), false)];
        }
        let is_verb = ["er", "ir", "re"].iter().any(|end| word.ends_with(end)) && !NOUNS_LIKE_VERBS.contains(&word);
        return ["", "s", "x"].map(|end| ([word, end].concat(), is_verb)).to_vec();
    };
    let endings: &[&str] = match group {
        "er" => &["er", "e", "es", "ons", "ez", "ent", "era", "erai", "eras", "erons", "erez", "eront", "ant", "ait"],
        "ir" => &["ir", "is", "it", "issons", "issez", "issent", "ira", "irai", "iras", "iront", "issant", "issait"],
        _ => &["re", "s", "", "ons", "ez", "ent", "ra", "rai", "ras", "rons", "rez", "ront", "ant", "ait"],
    };
    endings.iter().map(|end| ([stem, end].concat(), true)).collect()
}

/// Nouns that end as an infinitive does.
const NOUNS_LIKE_VERBS: &[&str] = &[
    "abattoir",
    "acier",
    "brasure",
    "caissier",
    "caissiere",
    "chambre",
    "chiffre",
    "cloture",
    "couture",
    "couverture",
    "fermeture",
    "hyperbare",
    "manoeuvre",
    "manucure",
    "manutentionnaire",
    "menagere",
    "mesure",
    "ouverture",
    "peinture",
    "phytosanitaire",
    "scaphandre",
    "scaphandrier",
    "serpilliere",
    "soudure",
    "verre",
];

/// Choices that several patterns share.
const SHARED: &[(&str, &str)] = &[
    (
        "USE",
        "utilis~er|utilisation|manipul~er|manipulation|mani~er|maniement|employ~er|emploi|servir|sert|servira|servant|fonctionner|marche|regl~er|reglage|travail|travaill~er|essay~er|essai|usage|demarr~er|demarrage|actionn~er|alimenter|main|initiation|initi~er|passage|passer",
    ),
    (
        "DRIVE",
        "conduire|conduit|conduis|conduira|conduisant|conduisent|conduite|pilot~er|pilotage|manoeuvr~er|manoeuvre|mani~er|maniement|utilis~er|utilisation|manipul~er|manipulation|volant|main|initiation|initi~er|essay~er|essai|reculer",
    ),
    (
        "ENGINE",
        "chariot|elevateur|engin|tracteur|grue|pelle|pelleteuse|minipelle|nacelle|camion|camionnette|fourgon|fourgonnette|transpalette|gerbeur|autolaveuse|autoportee|autoportée|chargeuse|tractopelle|moissonneuse|ensileuse|telescopique|manitou|fenwick|bulldozer|dumper|quad|buggy|bus|autocar|utilitaire|poids",
    ),
    ("CAR", "voiture|vehicule|scooter|moto|bateau|tramway|train|ambulance|tondeuse"),
    (
        "MACHINE",
        "scie|tronconneuse|meuleuse|ponceuse|perceuse|raboteuse|degauchisseuse|toupie|defonceuse|fraiseuse|massicot|machine|trancheuse|hachoir|petrin|faconneuse|laminoir|broyeur|broyeuse|debroussailleuse|tondeuse|motoculteur|disqueuse|cisaille|plieuse|presse|decoupeuse|rectifieuse|cloueur|cloueuse|agrafeuse|pistolet|chalumeau|mandrin|friteuse|mixeur|attendrisseur|guillotine|emballeuse|operculeuse|thermoformeuse|souffleur|motobineuse|visseuse|electroportatif|rotofil|betonniere|centrifugeuse|automate",
    ),
    (
        "CLEAN",
        "nettoy~er|nettoie|nettoyage|lav~er|lavage|entretenir|entretien|desinfect~er|desinfection|recur~er|descendre|descente|entrer|vider|vidange|curage",
    ),
    (
        "REPAIR",
        "repar~er|reparation|depann~er|depannage|maintenance|graiss~er|graissage|demont~er|demontage|revis~er|revision|purg~er",
    ),
    (
        "BUILD",
        "mont~er|montage|demont~er|demontage|install~er|installation|travail|travaux|travaill~er|pos~er|pose|intervenir|intervention|acces|acceder|grimp~er",
    ),
    (
        "SERVE",
        "servir|sert|sers|servez|servent|servira|serviras|serviront|servant|service|tenir|tient|tiendra|tenue|aide|aider",
    ),
];

/// Forbidden work, by the article of D. 4153.
const FORBIDDEN: &[(u8, &[&str])] = &[
    (
        16,
        &[
            "contenu|image|video|film|scene pornographique|violent|violente|choquant|choquante",
            "pornographique|pornographie",
        ],
    ),
    (
        17,
        &[
            "produit menager|chimique|dangereux|toxique|corrosif|corrosive|nocif|inflammable|phytosanitaire|irritant|phyto",
            "phytosanitaire",
            "USE|melang~er|melange|dos~er|dosage|appliqu~er|application|vers~er acide|solvant|pesticide|desherbant|herbicide|insecticide|fongicide|decapant|formol|diluant|mercure|chlore|soude|resine|vernis|ammoniac",
            "javel",
            "epand~re|epandage|pulveris~er|pulverisation pesticide|desherbant|herbicide|insecticide|fongicide|produit|traitement|lisier|engrais",
            "trait~er|traitement vigne|champ|culture|verger|parcelle",
            "decap~er|decapage",
        ],
    ),
    (18, &["amiante|amianté|amiantée|desamiantage|desamianter"]),
    (
        19,
        &[
            "agent biologique|pathogene|infectieux",
            "prise|prelevement|prelev~er|manipul~er|manipulation|analys~er sang|sanguin|salivaire|urinaire|nasal",
            "USE|cultiver virus|bacterie|pathogene",
            "dechet infectieux|medicaux|biologique|soins",
        ],
    ),
    (
        20,
        &[
            "marteau piqueur|perforateur",
            "brise beton",
            "plaque vibrante",
            "pilonneuse|dameuse",
            "rouleau compresseur|vibrant",
        ],
    ),
    (
        21,
        &[
            "faire|fait|fera|realis~er|realisation|prendre|prise|effectu~er radiographie|radio|irm",
            "USE|expos~er|exposition rayon|radioactif|radioactive|ionisant|radiographie|radiologie|uranium|gammagraphe",
        ],
    ),
    (22, &["USE laser|ultraviolet|uv"]),
    (
        23,
        &[
            "hyperbare",
            "scaphandre|scaphandrier",
            "plongee|plongée|plonger sous|bouteille|profondeur|moniteur|palanquee|palanquée|mer|bloc",
        ],
    ),
    (
        24,
        &[
            "travail|travaux|travaill~er|intervention|intervenir|mesure|mesurer|essai|operation|depannage|depanner|cablage|branchement|cabl~er tension",
            "sous tension",
            "travail|travaux|intervention|depannage|depanner electrique",
            "cabl~er|cablage|branch~er|branchement|raccord~er|raccordement|repar~er|modifi~er|pos~er|pose|ouvrir|install~er|installation|remplac~er|remplacement electrique|compteur|tableau|prise|disjoncteur|armoire|luminaire",
        ],
    ),
    (
        25,
        &[
            "demolition|demol~ir",
            "abattre|abat|casser|cass~er|detruire|tomber mur|cloison|plafond|dalle",
            "creus~er|creusement|ouverture|terrassement|fond|descendre|dans tranchee|tranchée|fouille|fondation",
            "etaiement|etayage|etay~er|blindage",
            "terrassement",
        ],
    ),
    (26, &["DRIVE quad"]),
    (
        27,
        &[
            "DRIVE ENGINE",
            "conduire|conduit|conduira|conduis|conduisant|conduite|pilot~er|pilotage|manoeuvr~er|manoeuvre|deplac~er|volant CAR",
            "cariste|fenwick|transpalette",
            "levage|levee charge|engin|pont|palan",
            "pont roulant",
            "faire rouler|demarr~er|garer|stationner tracteur|engin|camion|voiture",
        ],
    ),
    (
        28,
        &[
            "USE MACHINE",
            "scier|sciage|tronconn~er|tronconnage|ponc~er|poncage|usiner|usinage|fraiser|fraisage|meuler|meulage|rabot~er|rabotage|percage",
            "tournage metal|acier|piece",
            "perc~er trou|mur|bois|metal|piece|plaque|planche|tole|beton",
            "coup~er|coupe|decoup~er|decoupe scie|bois|metal|tole|carrelage|viande|plasma|disque|tronconneuse|massicot|machine|planche|poutre|poisson|jambon|carreau|tube|tuyau|profil",
            "tond~re|tonte pelouse|gazon|herbe|moutons|brebis|terrain|tondeuse|espaces|jardin",
            "tond~re",
            "debroussaill~er|debroussaillage",
            "taille|taill~er haie|vigne|arbre|fruitier|buis",
            "trancher|tranchage jambon|viande|charcuterie|pain|fromage",
            "hach~er|hachage|desoss~er|desossage|petr~ir",
            "emboutissage|pliage|estampage|rivetage|sablage|decolletage",
            "sabl~er|grenaill~er|rivet~er|tourn~er piece|metal|facade|acier",
        ],
    ),
    (
        29,
        &[
            "REPAIR|CLEAN machine|moteur|convoyeur|chaine|tapis|petrin|trancheuse|presse|robot|moissonneuse|broyeur|hachoir|scie|chaudiere|ascenseur|engin|tracteur",
            "graisser|graissage",
        ],
    ),
    (
        30,
        &[
            "BUILD|nettoy~er|nettoyage|peindre|peinture|cueillir|mission|intervention hauteur",
            "nettoy~er|nettoyage|debouch~er gouttiere|cheneau",
            "mont~er|montee|montée|BUILD|repar~er|reparation|travail|pose|poser|refection|couvr~ir toit|toiture|echelle|escabeau|charpente|pylone|mat|tuile|gouttiere|verriere|corniche",
            "sur toit|toiture|echelle",
            "couverture|ardoise|tuile toit|toiture",
        ],
    ),
    (31, &["BUILD|sur|dresser echafaudage", "BUILD coffrage|etais"]),
    (
        32,
        &[
            "elagu~er|elagage",
            "grimp~er|mont~er|travail arbre|corde|branches",
            "abattre|abattage arbre|sapin|chene|bois",
        ],
    ),
    (
        33,
        &[
            "USE|CLEAN|REPAIR autoclave|compresseur|pression|karcher|nettoyeur",
            "remplissage|rempl~ir|chang~er|manutention bouteille|bloc|bonbonne gaz|oxygene|air|plongee|azote",
            "haute pression",
            "karcher",
        ],
    ),
    (34, &["CLEAN cuve|citerne|fosse|silo|puit|puits|egout|reservoir|cale", "espace|milieu confiné|confinés|confine"]),
    (
        35,
        &[
            "verre|metal|acier|bronze|plomb|alu|aluminium|or fusion|liquide|fondu",
            "coul~er|coulee|coulée|fondre|fond~re metal|bronze|plomb|beton|or|etain|aluminium|fonte|verre",
            "souffl~er|soufflage verre",
            "souder|soudez|soudera|soudes|soudage|soudure|brasage|brasure",
        ],
    ),
    (
        36,
        &[
            "chambre froide|negative|négative",
            "tunnel congelation|surgelation",
            "USE|CLEAN|enfourn~er|defourn~er|surveill~er|cuisson|cuire four",
            "enfourn~er|defourn~er|enfournement",
        ],
    ),
    (
        37,
        &[
            "abattre|abattage|tuer|saign~er|egorg~er|depouill~er|plumer animal|animaux|volaille|poulet|lapin|porc|mouton|bovin|agneau|canard",
            "mise mort",
            "abattoir",
            "euthanasie|euthanasier",
            "equarrissage|equarr~ir",
            "gavage|gav~er canard|oie",
            "nourr~ir|soin|soign~er|CLEAN|approch~er|manipul~er|manipulation fauve|lion|tigre|serpent|venimeux|crocodile|loup|ours|taureau|requin|vipere",
        ],
    ),
];

/// Service at the bar.
const BAR: &[&str] = &[
    "SERVE bar|comptoir|alcool|alcoolisée|alcoolisées|alcoolise|biere|vin|cocktail|aperitif|champagne|digestif|pression",
    "barman|barmaid",
    "prepar~er|preparation|vente|vendre|vend cocktail|alcool|alcoolisée|alcoolisées|biere|vin|aperitif",
    "tirer|tirage biere|pression",
    "verser vin|biere|alcool|champagne",
];

/// An employee's work.
const PRODUCTION: &[&str] = &[
    "vendre|vend|vends|vendra|vendras|vendez|vendant|vendent",
    "?vente",
    "encaiss~er|encaissement",
    "tenir|tient|tiendra|tenue|ouverture|cloture|fermeture|passer|travail|travaill~er|remplac~er|remplacement|gerer|gestion|poste|hotesse|hote|aide caisse",
    "caissier|caissiere",
    "mettre|mise|met|mettra rayon",
    "rempl~ir|remplissage|approvisionn~er|approvisionnement|garn~ir|ranger|rangement|facing|achaland~er rayon|etalage|presentoir|gondole|linéaire|lineaire",
    "reassort|reassort~ir|reapprovisionn~er|reapprovisionnement|facing",
    "etiquetage|etiquet~er|antivol",
    "faire|fait|fera|assur~er|effectu~er|preparer|charg~er|tournee|tournée|aide livraison",
    "livrer|livrera|livrez|livrant|livreur",
    "livraison repas|pizza|colis|domicile|client|journaux|pain|fleurs",
    "menage|menagere",
    "CLEAN|balay~er|balayage local|locaux|sol|toilette|sanitaire|bureau|chambre|salle|cuisine|vitre|atelier|vestiaire|voiture|vehicule|magasin|box|ecurie|vaisselle|table|plan|linge|cage|etable|piscine|vitrine",
    "balay~er|balayage|serpilliere|aspirateur",
    "plonge|vaisselle",
    "service salle|table|restaurant|restauration|terrasse|midi|plat|repas|dejeuner",
    "servir|sert|sers|servez|servira|serviras|servent|servant client|clientele|clientèle|table|plat|repas|salle|café|terrasse|convive|pensionnaire|petits|midi",
    "debarrass~er|debarrassage",
    "dress~er|dressage table|assiette|couvert|buffet",
    "prendre|prise|prend|prendra commande",
    "prepar~er|preparation commande|colis|plat|repas|pizza|sandwich|sandwiche|burger|patisserie|pate|viennoiserie|ordonnance|assiette|dessert|chantier|chambre|vehicule",
    "faire|fait|fera|refaire lit|chambre|plonge|vaisselle|courses|pain|vidange|toilette|shampoing|shampooing|brushing|peinture|enduit|cloison",
    "epluch~er|epluchage|cuisiner",
    "emball~er|emballage|conditionn~er|conditionnement",
    "manutention|manutentionnaire",
    "port|port~er|transport~er|soulever|decharg~er|dechargement|charg~er|chargement charge|carton|colis|sac|camion|palette|parpaing|meuble|marchandise|brique|ciment|lourd",
    "remplac~er|remplacement salarie|salariée|employe|absent|personnel|collegue|secretaire|vendeur|vendeuse|congé|conge|titulaire",
    "accueil|caisse|standard|magasin|boutique|poste autonomie|seul|seule",
    "seul|seule|autonomie caisse|accueil|magasin|boutique|standard|poste|chantier",
    "produire|fabriqu~er|fabrication|production|assembl~er|assemblage piece|serie|meuble|commande|client|palette|pain|fromage|chaine",
    "chaine production|montage|assemblage|fabrication|conditionnement",
    "rendement|cadence|productivite",
    "recolt~er|recolte|cueillir|cueille|cueillette|vendang~er|vendange|ramass~er|ramassage",
    "traire|traira",
    "traite vache|brebis|chevre|matin|soir",
    "?traite",
    "peindre|peint|peindra|repeindre|peinture|enduire|tapisser mur|facade|plafond|piece|portail|volet|cloture|salle|bureau|chambre|salon|couloir|cuisine|meuble",
    "pos~er|pose carrelage|parquet|papier|fenetre|placo|cloison|moquette|volet|cuisine",
    "maconn~er|monter mur|parpaing|cloison",
    "gach~er|preparer platre|ciment|beton|mortier",
    "garde|garder|surveiller enfant|bebe|nourrisson",
    "chang~er couche|pneu|roue|plaquettes|huile|draps|litiere",
    "toilette patient|resident|personne|malade",
    "repar~er|reparation|depann~er|depannage|revis~er|revision voiture|vehicule|velo|telephone|ordinateur|moteur|client|frein|pneu|appareil|fuite",
    "vidange",
    "coup~er|coupe|teindre|colorer|coloration|coiff~er|shampouiner cheveu|cheveux|client|cliente|clientes",
    "shampoing|shampooing",
    "prospect~er|prospection|demarcher|demarchage|telemarketing|phoning",
    "distribu~er|distribution tract|prospectus|flyer|courrier|publicite|repas|journaux",
    "repondre|reponse|prendre|gestion|gerer|tenir|tenue telephone|telephonique|standard",
    "sais~ir|saisie facture|donnees|donnée|commande|comptable|ecriture|bon|dossier",
    "facturer|facturation",
    "repass~er|repassage|couture retouche",
    "administr~er|administration|donner|distribuer|distribution|preparer|preparation medicament|traitement|piqure|injection",
    "heures supplementaires",
    "USE|compt~er|comptage|rendre caisse|monnaie|recette|enregistreuse",
    "mise|mettre pli",
    "confection|confectionner bouquet|sandwich|gateau|patisserie|couronne|plat|commande|vetement",
    "faconn~er|faconnage|petrissage",
    "donner biberon|repas|bain",
    "epil~er|epilation|manucure|maquill~er",
    "coffrage|ferraillage|crep~ir|ravalement|maconnerie",
    "changement pneu|roue|huile|plaquettes|couche|litiere",
    "delivrer|delivrance|dispensation|dispenser|preparation medicament|pilulier",
    "cur~er|curage|pailler|paillage box|ecurie|stabulation|etable",
    "film~er|gerb~er palette",
    "objectif|chiffre vente",
];

/// Words that are no work, and what they say of the work beside them.
const ROLES: &[(Role, &str)] = &[
    (
        Role::Observes,
        "observ~er observation observatrice observateur visit~er visite voir voit verra regard~er regard decouvr~ir decouvre decouvrira decouverte decouvertes demonstration presentation explication expliqu~er echange echang~er entretien interview interroger interrog~er questionn~er inform~er renseign~er interess~er enquete enquet~er comprendre comprend comprehension ecout~er ecoute etude etudi~er lecture lire redig~er redaction article affiche questionnaire quiz synthese resume connaissance connaitre sensibilisation film video expose rencontre rencontr~er metier fonctionnement discussion discut~er photographi~er dessin~er decrire description reportage analyse analys~er suivre suit suivra suivi spectateur role reperer reperage identifier identification prevention risque danger question carnet histoire technique principe etapes etape process processus comparer comparaison temoignage recherche documentation",
    ),
    (
        Role::Acts,
        "particip~er participation aid~er aide contribu~er contribution realis~er realisation effectu~er assur~er faire fera pratiqu~er pratique pris prise charg~er chargee chargé chargée charge mission tache renfort tenir tenue prend prendra execut~er execution seconder epauler travaux",
    ),
    (
        Role::Denies,
        "sans ne n ni aucun aucune jamais pas interdit interdite interdits interdites interdiction exclu exclue exclus exclues hors excepté proscrit proscrite proscrits prohibe prohibé prohibée defendu defendue excluant evit~er sauf",
    ),
    (Role::Begins, "puis ensuite mais enfin egalement aussi apres"),
    (Role::Embeds, "comment qui lorsque quand pour dont que quel quelle quels quelles pourquoi"),
    (
        Role::Staff,
        "tuteur tutrice salarie salarié salariée salariés chef cheffe ouvrier ouvriere equipe professionnel professionnelle patron patronne employe employé employée technicien technicienne vendeur vendeuse serveur serveuse cuisinier cuisiniere maitre mecanicien mecanicienne boulanger boulangere artisan artisane agriculteur agricultrice eleveur conducteur conductrice compagnon gerant gerante personnel agent infirmier infirmiere medecin menuisier soudeur macon ouvriers collegues operateur operatrice on veterinaire",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_word_begin_with_the_letters_that_it_is_found_by() {
        for (key, shelf) in &LEXICON.shelves {
            assert!(shelf.forms().iter().all(|form| letters(&form.word) == *key), "{shelf:?}");
        }
        assert!(LEXICON.role("n") == Some(Role::Denies) && LEXICON.role("observera") == Some(Role::Observes));
        assert_eq!(LEXICON.beginnings("plonge").count(), 1);
    }
}

//! Every word that the command's help shows, in both languages, by command and argument id.
//!
//! clap's own words are English: its headings, « [default: …] », usage and errors are replaced or hidden here, and a test
//! walks the whole tree for what was forgotten.

use clap::builder::{Styles, styling::AnsiColor};
use clap::{Arg, ArgAction, ColorChoice, Command, CommandFactory as _};
use tripartite::diagnostic::Lang;

use super::args::Call;

/// The same words in French and in English.
#[derive(Clone, Copy)]
pub(crate) struct Both(pub(crate) &'static str, pub(crate) &'static str);

impl Both {
    pub(crate) fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.0,
            Lang::En => self.1,
        }
    }
}

/// The words of a command: what it does, how it is called, and what stands below its options.
struct CommandWords {
    /// Its name; empty for the program itself.
    name: &'static str,
    about: Both,
    usage: Both,
    after: Both,
}

const COMMANDS: &[CommandWords] = &[
    CommandWords {
        name: "",
        about: Both(
            "Établit les conventions de séquence d’observation en milieu professionnel, de la description en TOML au PDF à signer.",
            "Makes French internship agreements (conventions), from TOML descriptions to PDFs to sign.",
        ),
        usage: Both("tripartite [OPTIONS] COMMANDE", "tripartite [OPTIONS] COMMAND"),
        after: Both(
            "Pour commencer :\n  tripartite new lycee\n  cd lycee\n  tripartite render\n\n\
             Code de retour : 0, tout va bien ; 1, quelque chose est à corriger dans les fichiers donnés ;\n\
             2, la commande est mal écrite ou n’a pas pu faire son travail.",
            "To begin:\n  tripartite new lycee\n  cd lycee\n  tripartite render\n\n\
             Exit code: 0, all is well; 1, something in the given files has to be corrected;\n\
             2, the command was called wrongly or could not do its work.",
        ),
    },
    CommandWords {
        name: "new",
        about: Both(
            "Crée le dossier d’un établissement, avec un exemple prêt à imprimer.",
            "Creates a school’s folder with an example that is ready to render.",
        ),
        usage: Both("tripartite new [OPTIONS] DOSSIER", "tripartite new [OPTIONS] FOLDER"),
        after: Both("", ""),
    },
    CommandWords {
        name: "import",
        about: Both(
            "Reprend les exports de l’établissement et la liste des placements : un fichier par convention et par organisme.",
            "Takes over the school’s exports and its list of placements: one file for each agreement and each host.",
        ),
        usage: Both("tripartite import [OPTIONS] FICHIER…", "tripartite import [OPTIONS] FILE…"),
        after: Both(
            "FICHIER : export de SIECLE (XML ou zip), tableau CSV, XLSX ou ODS (Pronote, FREGATA, tableur), dans n’importe \
             quel ordre. Les colonnes sont reconnues à leur en-tête. Rien de ce qui a été changé à la main n’est remplacé, \
             rien n’est jamais effacé.\n\n\
             Exemple : tripartite import ElevesAvecAdresses.zip ResponsablesAvecAdresses.zip placements.xlsx --dry-run",
            "FILE: an export of SIECLE (XML or zip), a CSV, XLSX or ODS table (Pronote, FREGATA, a spreadsheet), in any order. \
             Columns are told by their headers. Nothing that was changed by hand is replaced, nothing is ever deleted.\n\n\
             Example: tripartite import ElevesAvecAdresses.zip ResponsablesAvecAdresses.zip placements.xlsx --dry-run",
        ),
    },
    CommandWords {
        name: "check",
        about: Both(
            "Vérifie les conventions et signale tout ce qui est à corriger, sans rien écrire.",
            "Checks agreements and tells everything to be corrected; writes nothing.",
        ),
        usage: Both("tripartite check [OPTIONS] [CHEMIN]…", "tripartite check [OPTIONS] [PATH]…"),
        after: Both(PATHS_FR, PATHS_EN),
    },
    CommandWords {
        name: "verify",
        about: Both(
            "Dit ce que sont des PDF revenus : originaux, signés, remplis, annotés, réenregistrés, modifiés, inconnus.",
            "Says what PDFs that came back are: original, signed, filled, annotated, resaved, altered, unknown.",
        ),
        usage: Both("tripartite verify [OPTIONS] FICHIER…", "tripartite verify [OPTIONS] FILE…"),
        after: Both(
            "Les certificats des signataires ne sont pas vérifiés en ligne : leur nom est celui qu’ils portent, rien de plus.\n\
             Code de retour : 0, tous originaux ou signés ; 1, un autre résultat ; 2, un fichier n’a pas pu être lu.",
            "Signers’ certificates are not checked online: their name is what they bear, nothing more.\n\
             Exit code: 0, all original or signed; 1, another result; 2, a file could not be read.",
        ),
    },
    CommandWords {
        name: "render",
        about: Both(
            "Produit les PDF des conventions, sans rien inscrire au registre.",
            "Renders agreements as PDFs; records nothing.",
        ),
        usage: Both("tripartite render [OPTIONS] [CHEMIN]…", "tripartite render [OPTIONS] [PATH]…"),
        after: Both(PATHS_FR, PATHS_EN),
    },
    CommandWords {
        name: "explain",
        about: Both(
            "Dit ce que les règles demandent et pourquoi, avec leur source et des exemples.",
            "Tells what the rules ask and why, with their source and examples.",
        ),
        usage: Both("tripartite explain [OPTIONS] [RÈGLE]", "tripartite explain [OPTIONS] [RULE]"),
        after: Both("Exemple : tripartite explain HOURS-06", "Example: tripartite explain HOURS-06"),
    },
    CommandWords {
        name: "issue",
        about: Both(
            "Émet les conventions : vérifie, produit les PDF et les inscrit au registre.",
            "Issues agreements: checks them, renders their PDFs and records them.",
        ),
        usage: Both("tripartite issue [OPTIONS] [CHEMIN]…", "tripartite issue [OPTIONS] [PATH]…"),
        after: Both(PATHS_FR, PATHS_EN),
    },
    CommandWords {
        name: "deliver",
        about: Both(
            "Inscrit qu’une convention a été remise ou envoyée.",
            "Records that an agreement was handed over or sent.",
        ),
        usage: Both("tripartite deliver [OPTIONS] NUMÉRO…", "tripartite deliver [OPTIONS] NUMBER…"),
        after: Both("", ""),
    },
    CommandWords {
        name: "sign",
        about: Both("Inscrit une signature.", "Records a signature."),
        usage: Both(
            "tripartite sign --party PARTIE [OPTIONS] [NUMÉRO]…",
            "tripartite sign --party PARTY [OPTIONS] [NUMBER]…",
        ),
        after: Both(
            "Sur papier : tripartite sign CS26-0412 --party host --on-paper 7C4K-2M9T-0ZQ8-XWHA\n\
             Un scan gardé avec : la même chose et --file scan.pdf\n\
             Un PDF signé : tripartite sign CS26-0412 --party host --file retour.pdf\n\
             Une pile signée : tripartite sign --party head --all",
            "On paper: tripartite sign CS26-0412 --party host --on-paper 7C4K-2M9T-0ZQ8-XWHA\n\
             A scan kept with it: the same and --file scan.pdf\n\
             A signed PDF: tripartite sign CS26-0412 --party host --file return.pdf\n\
             A signed pile: tripartite sign --party head --all",
        ),
    },
    CommandWords {
        name: "decline",
        about: Both("Inscrit qu’une partie refuse de signer.", "Records that a party declines to sign."),
        usage: Both(
            "tripartite decline NUMÉRO --party PARTIE --reason MOTIF [OPTIONS]",
            "tripartite decline NUMBER --party PARTY --reason REASON [OPTIONS]",
        ),
        after: Both("", ""),
    },
    CommandWords {
        name: "cancel",
        about: Both("Annule des conventions.", "Cancels agreements."),
        usage: Both(
            "tripartite cancel NUMÉRO… --reason MOTIF [OPTIONS]",
            "tripartite cancel NUMBER… --reason REASON [OPTIONS]",
        ),
        after: Both("", ""),
    },
    CommandWords {
        name: "amend",
        about: Both(
            "Émet une nouvelle version d’une convention dont le fichier a changé ; toutes les parties la signent.",
            "Issues a new version of an agreement whose file changed; all parties sign it.",
        ),
        usage: Both("tripartite amend [OPTIONS] NUMÉRO…", "tripartite amend [OPTIONS] NUMBER…"),
        after: Both(
            "Corriger d’abord le fichier TOML de la convention. Le nouveau PDF dit ce qui change.",
            "Correct the TOML file of the agreement first. The new PDF says what changes.",
        ),
    },
    CommandWords {
        name: "revoke",
        about: Both(
            "Rectifie un événement inscrit par erreur ; il reste visible et ne compte plus.",
            "Revokes an event that was recorded by mistake; it stays visible and no longer counts.",
        ),
        usage: Both(
            "tripartite revoke NUMÉRO --event ÉVÉNEMENT --reason MOTIF [OPTIONS]",
            "tripartite revoke NUMBER --event EVENT --reason REASON [OPTIONS]",
        ),
        after: Both("", ""),
    },
    CommandWords {
        name: "remind",
        about: Both(
            "Écrit les relances à envoyer, en texte et en fichiers .eml, et inscrit qu’elles sont faites ; n’envoie rien.",
            "Writes the reminders to send, as text and .eml files, and records that they were made; sends nothing.",
        ),
        usage: Both("tripartite remind [OPTIONS] [NUMÉRO]…", "tripartite remind [OPTIONS] [NUMBER]…"),
        after: Both(
            "Sans NUMÉRO : les conventions en retard, bientôt dues, ou dont le stage commence bientôt.",
            "Without NUMBER: agreements that are late, due soon, or whose placement begins soon.",
        ),
    },
    CommandWords {
        name: "erase",
        about: Both(
            "Efface tout ce que le dossier garde d’une convention ; le registre reste vérifiable.",
            "Erases whatever the folder keeps of an agreement; the ledger can still be verified.",
        ),
        usage: Both(
            "tripartite erase [NUMÉRO]… --reason MOTIF [OPTIONS]",
            "tripartite erase [NUMBER]… --reason REASON [OPTIONS]",
        ),
        after: Both(
            "Voir d’abord ce qui partirait : tripartite erase CS26-0412 --dry-run\n\
             Les sauvegardes et les copies faites ailleurs ne sont pas touchées.",
            "See first what would go: tripartite erase CS26-0412 --dry-run\n\
             Backups and copies made elsewhere are not touched.",
        ),
    },
    CommandWords {
        name: "backup",
        about: Both(
            "Copie registre, fichiers et descriptions dans un autre dossier, et vérifie la copie.",
            "Copies ledger, files and descriptions into another folder, and verifies the copy.",
        ),
        usage: Both("tripartite backup [OPTIONS] [DOSSIER]", "tripartite backup [OPTIONS] [FOLDER]"),
        after: Both("", ""),
    },
    CommandWords {
        name: "status",
        about: Both(
            "Montre où en sont les conventions émises : qui a signé, qui manque, depuis quand.",
            "Shows how issued agreements stand: who has signed, who is missing, since when.",
        ),
        usage: Both("tripartite status [OPTIONS] [NUMÉRO]", "tripartite status [OPTIONS] [NUMBER]"),
        after: Both(
            "Pour un tableur : tripartite status --format csv > suivi.csv\n\
             Pour le mur, sans coordonnées : tripartite status --format pdf, qui écrit out/STATUS.pdf",
            "For a spreadsheet: tripartite status --format csv > status.csv\n\
             For the wall, without addresses: tripartite status --format pdf, which writes out/STATUS.pdf",
        ),
    },
    CommandWords {
        name: "log",
        about: Both(
            "Affiche les événements d’une convention, ou tous.",
            "Shows the events of an agreement, or all of them.",
        ),
        usage: Both("tripartite log [OPTIONS] [NUMÉRO]", "tripartite log [OPTIONS] [NUMBER]"),
        after: Both("", ""),
    },
    CommandWords {
        name: "audit",
        about: Both(
            "Vérifie tout le registre et les fichiers qu’il nomme.",
            "Verifies the whole ledger and the files that it names.",
        ),
        usage: Both("tripartite audit [OPTIONS]", "tripartite audit [OPTIONS]"),
        after: Both("", ""),
    },
    CommandWords {
        name: "receipt",
        about: Both(
            "Donne le reçu du registre, à garder ailleurs : il montre plus tard si rien n’a été coupé ni remplacé.",
            "Gives the ledger’s receipt, to be kept elsewhere: it shows later whether anything was cut or replaced.",
        ),
        usage: Both("tripartite receipt [OPTIONS]", "tripartite receipt [OPTIONS]"),
        after: Both("", ""),
    },
    CommandWords {
        name: "export",
        about: Both(
            "Écrit le dossier de preuve d’une convention : PDF, fichiers revenus, événements, relevé ; vérifiable sans ce programme.",
            "Writes the evidence file of an agreement: PDFs, returned files, events, certificate; to be checked without this program.",
        ),
        usage: Both("tripartite export NUMÉRO… [OPTIONS]", "tripartite export NUMBER… [OPTIONS]"),
        after: Both(
            "Le dossier NUMÉRO-EVIDENCE.zip dit lui-même (LISEZ-MOI.txt) comment tout vérifier.\n\
             Il sert aussi de reçu : tripartite audit --against CS26-0412-EVIDENCE.zip",
            "The file NUMBER-EVIDENCE.zip itself tells (LISEZ-MOI.txt) how to check everything.\n\
             It also serves as a receipt: tripartite audit --against CS26-0412-EVIDENCE.zip",
        ),
    },
    CommandWords {
        name: "extract",
        about: Both(
            "Reprend les données contenues dans le PDF d’une convention, et vérifie qu’elles sont celles des pages.",
            "Takes the data out of the PDF of an agreement, and checks that it is that of the pages.",
        ),
        usage: Both("tripartite extract [OPTIONS] FICHIER", "tripartite extract [OPTIONS] FILE"),
        after: Both(
            "Les données sont en JSON. Leur empreinte (SHA-256) est celle qui est imprimée au pied de chaque page.\n\n\
             Exemple : tripartite extract out/CS26-0412.pdf -o CS26-0412.json",
            "The data is JSON. Its digest (SHA-256) is the one printed at the foot of every page.\n\n\
             Example: tripartite extract out/CS26-0412.pdf -o CS26-0412.json",
        ),
    },
    CommandWords {
        name: "schema",
        about: Both(
            "Affiche le schéma JSON d’un fichier TOML, pour que les éditeurs de texte aident à l’écrire.",
            "Prints the JSON Schema of a TOML file, with which editors help to write it.",
        ),
        usage: Both("tripartite schema [OPTIONS] [FICHIER]", "tripartite schema [OPTIONS] [FILE]"),
        after: Both("", ""),
    },
    CommandWords {
        name: "completions",
        about: Both(
            "Affiche le script qui complète les commandes dans un interpréteur (bash, fish, zsh…).",
            "Prints the script that completes commands in a shell (bash, fish, zsh…).",
        ),
        usage: Both("tripartite completions [OPTIONS] INTERPRÉTEUR", "tripartite completions [OPTIONS] SHELL"),
        after: Both(
            "Exemple : tripartite completions bash > ~/.local/share/bash-completion/completions/tripartite",
            "Example: tripartite completions bash > ~/.local/share/bash-completion/completions/tripartite",
        ),
    },
    CommandWords {
        name: "man",
        about: Both(
            "Affiche la page de manuel du programme ou d’une commande, au format roff.",
            "Prints the manual page of the program or of a command, as roff.",
        ),
        usage: Both("tripartite man [OPTIONS] [COMMANDE]", "tripartite man [OPTIONS] [COMMAND]"),
        after: Both("Exemple : tripartite man render | man -l -", "Example: tripartite man render | man -l -"),
    },
    CommandWords {
        name: "help",
        about: Both(
            "Affiche l’aide du programme ou d’une commande.",
            "Prints the help of the program or of a command.",
        ),
        usage: Both("tripartite help [OPTIONS] [COMMANDE]", "tripartite help [OPTIONS] [COMMAND]"),
        after: Both("", ""),
    },
];

const PATHS_FR: &str = "CHEMIN est un fichier TOML, un dossier ou un motif comme \"agreements/CS26-*.toml\". \
     Un dossier avec un `school.toml` veut dire les fichiers de son sous-dossier `agreements` ; un autre dossier, ses propres \
     fichiers TOML. Sans CHEMIN, c’est le dossier le plus proche, en remontant, qui contient un `school.toml`.";
const PATHS_EN: &str = "PATH is a TOML file, a folder or a pattern such as \"agreements/CS26-*.toml\". \
     A folder with a `school.toml` means the files of its folder `agreements`; another folder, its own TOML files. \
     Without PATH, it is the nearest folder upwards with a `school.toml`.";

/// The words of an argument: the name of its value, and what it does.
struct ArgWords {
    id: &'static str,
    value: Both,
    help: Both,
}

const fn flag(id: &'static str, fr: &'static str, en: &'static str) -> ArgWords {
    valued(id, ("", ""), fr, en)
}

const fn valued(id: &'static str, value: (&'static str, &'static str), fr: &'static str, en: &'static str) -> ArgWords {
    ArgWords { id, value: Both(value.0, value.1), help: Both(fr, en) }
}

/// An id stands for the same thing in every command that has it.
const ARGUMENTS: &[ArgWords] = &[
    valued(
        "lang",
        ("fr|en", "fr|en"),
        "Langue des messages. Sans cette option : celle de `school.toml`, sinon le français",
        "Language of the messages. Without it: that of `school.toml`, else French",
    ),
    valued(
        "format",
        ("human|json|csv|pdf|sarif", "human|json|csv|pdf|sarif"),
        "Présentation : pour une personne (par défaut), un programme, un tableur (`csv`) ou le mur (`pdf`, tous deux pour `status`), une forge (`sarif`, pour `check`)",
        "Form of the results: for a person (the default), a program, a spreadsheet (`csv`) or the wall (`pdf`, both for `status`), a code host (`sarif`, for `check`)",
    ),
    valued(
        "color",
        ("auto|always|never", "auto|always|never"),
        "Couleurs : quand la sortie est un terminal (par défaut), toujours ou jamais",
        "Colours: when the output is a terminal (the default), always or never",
    ),
    flag(
        "quiet",
        "N’affiche ni la progression, ni les résumés, ni les conseils",
        "Shows no progress, no summary and no advice",
    ),
    flag("help", "Affiche cette aide", "Prints this help"),
    flag("version", "Affiche la version du programme", "Prints the program’s version"),
    valued(
        "folder",
        ("DOSSIER", "FOLDER"),
        "Dossier : à créer (`new`), ou celui des sauvegardes (`backup`, sinon celui de `school.toml`)",
        "Folder: to create (`new`), or for backups (`backup`, else that of `school.toml`)",
    ),
    valued(
        "paths",
        ("CHEMIN", "PATH"),
        "Conventions : fichiers, dossiers ou motifs",
        "Agreements: files, folders or patterns",
    ),
    valued("pdf", ("FICHIER", "FILE"), "PDF d’une convention", "PDF of an agreement"),
    valued(
        "json",
        ("FICHIER", "FILE"),
        "Fichier où écrire les données. Sans cette option : la sortie standard",
        "File to write the data into. Without it: standard output",
    ),
    valued(
        "on",
        ("DATE", "DATE"),
        "Jour où l’on est (2026-06-01), pour les règles qui en dépendent. Sans cette option : elles ne disent rien",
        "The day that it is (2026-06-01), for rules that depend on it. Without it: they say nothing",
    ),
    valued(
        "exports",
        ("FICHIER", "FILE"),
        "Exports et listes à reprendre ensemble, ou motif",
        "Exports and lists to take over together, or a pattern",
    ),
    flag("dry_run", "Montre ce qui serait fait, sans rien écrire", "Shows what would be done; writes nothing"),
    valued(
        "column",
        ("EN-TÊTE=CLÉ", "HEADER=KEY"),
        "Dit ce qu’est une colonne (« Nom (D) » : celle de la lettre D, s’il y en a plusieurs) ; c’est retenu dans \
         `school.toml`",
        "Says what a column is (« Nom (D) »: that of the letter D, if there are several); this is kept in `school.toml`",
    ),
    valued(
        "pattern",
        ("FORME", "PATTERN"),
        "Forme des numéros, par exemple CS26-{counter:4} ; c’est retenu dans `school.toml`",
        "Pattern of the numbers, for instance CS26-{counter:4}; this is kept in `school.toml`",
    ),
    valued(
        "classes",
        ("CLASSE", "CLASS"),
        "Ne reprend que les élèves de cette classe ; peut être répété",
        "Takes over the pupils of this class only; may be repeated",
    ),
    flag(
        "again",
        "Refait, sous leur numéro, les conventions importées dont le fichier a été effacé",
        "Makes again, under their numbers, imported agreements whose files were deleted",
    ),
    valued("files", ("FICHIER", "FILE"), "Fichiers revenus, ou motif", "Files that came back, or a pattern"),
    valued(
        "against",
        ("FICHIER", "FILE"),
        "Compare à ce PDF émis, au lieu de ceux que garde le dossier de l’établissement",
        "Compares with this issued PDF instead of those that the school’s folder keeps",
    ),
    valued(
        "rule",
        ("RÈGLE", "RULE"),
        "Code d’une règle. Sans lui : toutes les règles, une ligne chacune",
        "Code of a rule. Without it: all rules, a line each",
    ),
    flag("strict", "Traite les avertissements comme des erreurs", "Takes warnings for errors"),
    valued(
        "output",
        ("DOSSIER", "FOLDER"),
        "Où écrire. Sans cette option : `out` dans le dossier de l’établissement, ou l’écran pour un reçu",
        "Where to write. Without it: `out` in the school’s folder, or the screen for a receipt",
    ),
    flag(
        "html",
        "Produit, au lieu des PDF, des pages HTML qui disent la même chose, lisibles sur un téléphone",
        "Makes, instead of PDFs, HTML pages that say the same, readable on a phone",
    ),
    valued(
        "class",
        ("CLASSE", "CLASS"),
        "Seulement les élèves de cette classe, par exemple \"2de 4\" ; peut être répété",
        "Only the pupils of this class, for instance \"2de 4\"; may be repeated",
    ),
    valued(
        "host",
        ("ORGANISME", "HOST"),
        "Seulement les conventions avec cet organisme : son SIRET, ou une partie de son nom ; peut être répété",
        "Only the agreements with this host: its SIRET or a part of its name; may be repeated",
    ),
    flag(
        "only_ready",
        "Laisse de côté les conventions encore à corriger, sans détailler pourquoi",
        "Leaves aside the agreements still to be corrected, without saying why",
    ),
    flag(
        "force",
        "Refait aussi les documents dont rien n’a changé depuis la dernière fois",
        "Also makes again the documents of which nothing has changed since the last time",
    ),
    valued(
        "with",
        ("DOCUMENT", "DOCUMENT"),
        "Documents à produire avec chaque convention : letter (courrier à l’organisme d’accueil), notice (à chaque responsable), \
         attestation, visit (fiche de visite), appreciation (du tuteur), emergency (fiche d’urgence), ou all pour tous ; \
         plusieurs se séparent par des virgules",
        "Documents to make with each agreement: letter (to the host), notice (to each guardian), attestation, visit (sheet), \
         appreciation (by the tutor), emergency (sheet), or all; several are separated by commas",
    ),
    valued(
        "pack",
        ("LIASSE", "PACK"),
        "Réunit aussi les conventions pour l’impression recto verso, avec une liste à cocher, dans le dossier `packs` : \
         class (une liasse par classe), host (une par organisme d’accueil) ou all (toutes ensemble)",
        "Also binds the agreements for double-sided printing, with a list to tick, in the folder `packs`: \
         class (a pack for each class), host (for each host) or all (all together)",
    ),
    valued(
        "expect",
        ("FICHIER", "FILE"),
        "N’écrit aucun document : compare leurs empreintes à celles de ce fichier (au format de sha256sum)",
        "Writes no document: compares their hashes with those of this file (in the format of sha256sum)",
    ),
    valued(
        "write_expect",
        ("FICHIER", "FILE"),
        "Écrit aussi les empreintes des documents dans ce fichier, pour `--expect`",
        "Also writes the hashes of the documents to this file, for `--expect`",
    ),
    valued(
        "templates",
        ("DOSSIER", "FOLDER"),
        "Dossier de vos propres modèles, qui remplacent ou complètent ceux du programme",
        "Folder of your own models, which replace or complete the built-in ones",
    ),
    valued(
        "by",
        ("NOM", "NAME"),
        "Qui inscrit. Sans cette option : le nom de l’utilisateur de l’ordinateur",
        "Who records it. Without it: the name of the computer’s user",
    ),
    valued(
        "numbers",
        ("NUMÉRO", "NUMBER"),
        "Numéros des conventions, par exemple CS26-0412",
        "Numbers of agreements, such as CS26-0412",
    ),
    valued("number", ("NUMÉRO", "NUMBER"), "Numéro de la convention", "Number of the agreement"),
    valued(
        "party",
        ("PARTIE", "PARTY"),
        "head, host, guardian-1, guardian-2, pupil, referent, tutor ou other-1",
        "head, host, guardian-1, guardian-2, pupil, referent, tutor or other-1",
    ),
    valued(
        "how",
        ("email|post|in-person|paper", "email|post|in-person|paper"),
        "Par quelle voie : courriel (par défaut), poste, en main propre, papier",
        "By which way: e-mail (the default), post, in person, paper",
    ),
    valued(
        "date",
        ("DATE", "DATE"),
        "Jour dont il s’agit. Sans cette option : aujourd’hui",
        "The day it is about. Without it: today",
    ),
    valued("note", ("TEXTE", "TEXT"), "Remarque à garder avec", "A remark to keep with it"),
    valued("reason", ("MOTIF", "REASON"), "Pourquoi", "Why"),
    valued(
        "event",
        ("ÉVÉNEMENT", "EVENT"),
        "Numéro de l’événement, comme `log` et `status` l’affichent",
        "Number of the event, as `log` and `status` show it",
    ),
    valued(
        "on_paper",
        ("EMPREINTE", "DIGEST"),
        "Signature sur papier : les seize signes au pied des pages du document signé",
        "A signature on paper: the sixteen signs at the foot of the signed document’s pages",
    ),
    valued(
        "file",
        ("FICHIER", "FILE"),
        "Fichier revenu signé ; il est gardé",
        "The file that came back signed; it is kept",
    ),
    flag(
        "pile",
        "Pile signée sur papier : les empreintes ne sont pas demandées ; pour des conventions à version unique",
        "A pile signed on paper: no digests are asked for; for agreements with one version only",
    ),
    flag("all", "Toutes les conventions qui attendent cette partie", "All agreements that wait for this party"),
    flag(
        "due",
        "Toutes les conventions dont la durée de conservation (`retention_months` de `school.toml`) est passée",
        "All agreements past the period for which they are kept (`retention_months` of `school.toml`)",
    ),
    valued(
        "seen_by",
        ("NOM", "NAME"),
        "Qui a regardé un fichier que le programme ne peut pas juger",
        "Who looked at a file that the program cannot judge",
    ),
    valued(
        "despite",
        ("MOTIF", "REASON"),
        "Accepte un fichier que `verify` refuse, pour ce motif, qui reste inscrit",
        "Accepts a file that `verify` refuses, for this reason, which is recorded",
    ),
    valued(
        "state",
        ("ÉTAT", "STATE"),
        "Seulement : issued, signing, complete, declined, cancelled, erased, open (en attente), late (en retard), expired (stage terminé)",
        "Only: issued, signing, complete, declined, cancelled, erased, open (waiting), late, expired (placement over)",
    ),
    valued("before", ("DATE", "DATE"), "Seulement ce qui est dû jusqu’à ce jour", "Only what is due by this day"),
    valued(
        "receipt",
        ("REÇU", "RECEIPT"),
        "Reçu, ou dossier de preuve, gardé ailleurs, auquel comparer",
        "A receipt or an evidence file kept elsewhere, to compare with",
    ),
    valued(
        "jobs",
        ("NOMBRE", "NUMBER"),
        "Nombre de documents produits en même temps. Sans cette option : autant que de processeurs",
        "How many documents are made at once. Without it: as many as there are processors",
    ),
    valued(
        "of",
        ("FICHIER", "FILE"),
        "`agreement` (une convention, par défaut) ou `school` (`school.toml`)",
        "`agreement` (the default) or `school` (`school.toml`)",
    ),
    valued(
        "shell",
        ("INTERPRÉTEUR", "SHELL"),
        "bash, elvish, fish, powershell ou zsh",
        "bash, elvish, fish, powershell or zsh",
    ),
    valued(
        "command",
        ("COMMANDE", "COMMAND"),
        "Commande dont la page est demandée. Sans elle : le programme entier",
        "Command whose page is asked for. Without it: the whole program",
    ),
];

/// clap writes a colon behind a heading; French wants a space between.
const OPTIONS: Both = Both("Options\u{a0}", "Options");
const PARAMETERS: Both = Both("Paramètres\u{a0}", "Parameters");
const GLOBAL: Both = Both("Options générales\u{a0}", "General options");
const SUBCOMMANDS: Both = Both("Commandes\u{a0}", "Commands");
const TEMPLATE: Both = Both(
    "{about}\n\nUtilisation\u{a0}: {usage}\n\n{all-args}{after-help}\n",
    "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}\n",
);

/// The ids that every command has.
const EVERYWHERE: [&str; 6] = ["lang", "format", "color", "quiet", "help", "version"];

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// The whole command tree with its words in one language.
pub(crate) fn command(lang: Lang, colour: bool, width: usize) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::HelpShort).global(true);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = Call::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg_required_else_help(true)
        .styles(STYLES)
        .color(if colour { ColorChoice::Always } else { ColorChoice::Never })
        .term_width(width)
        .arg(help)
        .arg(version);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.iter().fold(worded(command, "", lang), |all, name| all.mut_subcommand(name, |sub| worded(sub, name, lang)))
}

/// One command with its words; what has none is left bare for the test to find.
fn worded(command: Command, name: &str, lang: Lang) -> Command {
    let command = command
        .help_template(TEMPLATE.get(lang))
        .subcommand_help_heading(SUBCOMMANDS.get(lang))
        .subcommand_value_name(Both("COMMANDE", "COMMAND").get(lang))
        .mut_args(|arg| arg_worded(arg, lang));
    match COMMANDS.iter().find(|words| words.name == name) {
        Some(words) => {
            command.about(words.about.get(lang)).override_usage(words.usage.get(lang)).after_help(words.after.get(lang))
        }
        None => command,
    }
}

fn arg_worded(arg: Arg, lang: Lang) -> Arg {
    let id = arg.get_id().as_str().to_owned();
    let heading = match () {
        () if arg.is_positional() => PARAMETERS,
        () if EVERYWHERE.contains(&id.as_str()) => GLOBAL,
        () => OPTIONS,
    };
    let valued = arg.get_action().takes_values();
    let arg = arg.help_heading(heading.get(lang)).hide_default_value(valued).hide_possible_values(valued);
    match ARGUMENTS.iter().find(|words| words.id == id) {
        Some(words) if words.value.0.is_empty() => arg.help(words.help.get(lang)),
        Some(words) => arg.help(words.help.get(lang)).value_name(words.value.get(lang)),
        None => arg,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(lang: Lang) -> Vec<Command> {
        let mut root = command(lang, false, 100);
        root.build();
        let mut all = vec![root.clone()];
        all.extend(root.get_subcommands().cloned());
        all
    }

    #[test]
    fn every_command_and_argument_has_its_words_in_both_languages() {
        let (french, english) = (commands(Lang::Fr), commands(Lang::En));
        assert!(french.len() > 20);
        for (fr, en) in french.iter().zip(&english) {
            let name = fr.get_name();
            let about = |c: &Command| c.get_about().map(ToString::to_string);
            assert!(about(fr).is_some_and(|words| words.len() > 10), "`{name}` has no words");
            assert_ne!(about(fr), about(en), "`{name}`");
            for (arg_fr, arg_en) in fr.get_arguments().zip(en.get_arguments()) {
                let id = arg_fr.get_id();
                let help = |a: &Arg| a.get_help().map(ToString::to_string);
                assert!(help(arg_fr).is_some_and(|words| words.len() > 5), "`{id}` of `{name}` has no words");
                let only_values = id == "shell";
                assert!(only_values || help(arg_fr) != help(arg_en), "`{id}` of `{name}` is not translated");
            }
        }
    }

    /// Words that clap writes by itself, and a few that only English has.
    const ENGLISH: &[&str] = &[
        "Usage:",
        "Options:",
        "Arguments:",
        "Commands:",
        "[default",
        "[possible",
        "Print ",
        "Prints ",
        "[aliases",
        "[env",
        "COMMAND]",
        "<COMMAND>",
        "PATH]",
        "SHELL",
        "FOLDER",
        " the ",
        " of ",
    ];

    #[test]
    fn no_english_is_left_in_the_french_help() {
        for mut command in commands(Lang::Fr) {
            for help in [command.render_help().to_string(), command.render_long_help().to_string()] {
                for word in ENGLISH {
                    assert!(!help.contains(word), "`{word}` in the help of `{}`:\n{help}", command.get_name());
                }
            }
        }
    }

    #[test]
    fn no_words_are_kept_for_what_does_not_exist() {
        let all = commands(Lang::Fr);
        for words in ARGUMENTS {
            let known = all.iter().any(|c| c.get_arguments().any(|arg| arg.get_id() == words.id));
            assert!(known, "no command has `{}`", words.id);
        }
        for words in COMMANDS {
            assert!(words.name.is_empty() || all.iter().any(|c| c.get_name() == words.name), "no `{}`", words.name);
        }
    }

    #[test]
    fn the_tree_is_sound() {
        command(Lang::Fr, false, 100).debug_assert();
    }
}

/// What words of a report stand for: English phrases as a table.
///
/// Phrases are in lower case, with signs as words of their own. The longest phrase at a place wins, so
/// "sessile serrated adenoma" is no adenoma, and "cannot rule out" does not ask to rule out.
enum ReportLexicon {
  /// What a phrase stands for.
  enum Meaning: Hashable {
    /// A diagnosis or what belongs to one.
    case term(ReportTerm)
    /// A word that reaches forward, up to the end of its clause or a word that ends it.
    case forward(ReportAssertion)
    /// A word that reaches back.
    case backward(ReportAssertion)
    /// A word that joins or ends.
    case joint(Joint)
    /// Known, and without meaning here.
    case neutral
  }

  /// A word that joins or ends.
  enum Joint: Hashable {
    case comma, and, or, with, slash, question
    /// What is behind stands for itself.
    case ending
    /// A carcinoma before and the lesion it grew in behind.
    case arising
    /// Talk of the margin of resection.
    case margin
  }

  /// The meaning of the longest phrase that begins at a word.
  ///
  /// - Parameter words: The clause, from where the phrase begins.
  /// - Returns: The meaning and how many words it takes; nil where the table has nothing.
  static func match(_ words: ArraySlice<String>) -> (meaning: Meaning, length: Int)? {
    guard let first = words.first, let candidates = phrases[first] else { return nil }
    for candidate in candidates where words.starts(with: candidate.words) {
      return (candidate.meaning, candidate.words.count)
    }
    return nil
  }

  private struct Phrase {
    let words: [String]
    let meaning: Meaning
  }

  /// Phrases by their first word, longest first.
  private static let phrases: [String: [Phrase]] = {
    var phrases: [String: [Phrase]] = [:]
    for (meaning, texts) in entries {
      for text in texts {
        let words = text.split(separator: " ").map(String.init)
        guard let first = words.first else { continue }
        phrases[first, default: []].append(Phrase(words: words, meaning: meaning))
      }
    }
    return phrases.mapValues { $0.sorted { $0.words.count > $1.words.count } }
  }()

  private typealias Entry = (Meaning, [String])

  private static let entries: [Entry] = {
    let tables: [[Entry]] = [
      findings, modifiers, adequacy, denials, doubts, history, joints, neutral,
    ]
    return tables.flatMap { $0 }
  }()

  private static let findings: [Entry] = [
    (
      .term(.finding(.hyperplastic)),
      ["hyperplastic polyp", "hyperplastic polyps", "metaplastic polyp", "metaplastic polyps"]
    ),
    (
      .term(.finding(.tubularAdenoma)),
      [
        "tubular adenoma", "tubular adenomas", "tubular adenomatous polyp", "adenoma tubular",
        "adenoma , tubular", "adenomas , tubular", "tubular type adenoma",
        "adenomatous polyp tubular type", "adenomatous polyp , tubular",
      ]
    ),
    (
      .term(.finding(.tubulovillousAdenoma)),
      [
        "tubulovillous adenoma", "tubulovillous adenomas", "tubulo villous adenoma",
        "tubulo villous adenomas", "villotubular adenoma", "villoglandular adenoma",
        "adenoma tubulovillous", "adenoma , tubulovillous", "adenoma , tubulo villous",
        "adenomatous polyp , tubulovillous",
      ]
    ),
    (
      .term(.finding(.villousAdenoma)),
      ["villous adenoma", "villous adenomas", "adenoma villous", "adenoma , villous"]
    ),
    (
      .term(.finding(.adenomaUnspecified)),
      ["adenoma", "adenomas", "adenomatous polyp", "adenomatous polyps", "adenomatous"]
    ),
    (
      .term(.finding(.sessileSerrated)),
      [
        "sessile serrated lesion", "sessile serrated lesions", "sessile serrated polyp",
        "sessile serrated polyps", "sessile serrated adenoma", "sessile serrated adenomas",
        "sessile serrated adenoma / polyp", "sessile serrated polyp / adenoma",
        "sessile serrated adenoma / lesion", "sessile serrated lesion / polyp",
        "sessile serrated lesion / adenoma", "sessile serrated", "ssl", "ssa / p", "ssa",
      ]
    ),
    (
      .term(.finding(.traditionalSerratedAdenoma)),
      ["traditional serrated adenoma", "traditional serrated adenomas", "tsa"]
    ),
    (
      .term(.finding(.carcinoma)),
      [
        "carcinoma", "adenocarcinoma", "invasive carcinoma", "invasive adenocarcinoma",
        "malignant polyp", "cancer",
      ]
    ),
    (
      .term(.finding(.inflammatory)),
      [
        "inflammatory polyp", "inflammatory polyps", "inflammatory pseudopolyp", "pseudopolyp",
        "pseudopolyps", "granulation tissue", "inflammatory type polyp",
      ]
    ),
    (
      .term(.finding(.other)),
      [
        "lipoma", "leiomyoma", "hamartoma", "hamartomatous polyp", "juvenile polyp",
        "peutz jeghers polyp", "lymphoid aggregate", "lymphoid aggregates", "lymphoid follicle",
        "lymphoid follicles", "lymphoid polyp", "lymphoid hyperplasia", "mucosal prolapse",
        "prolapse type polyp", "neuroendocrine tumor", "neuroendocrine tumour", "carcinoid",
        "ganglioneuroma", "perineurioma", "fibroblastic polyp", "inflammatory fibroid polyp",
      ]
    ),
    (
      .term(.finding(.normalMucosa)),
      [
        "normal mucosa", "normal colonic mucosa", "normal colorectal mucosa",
        "normal rectal mucosa", "normal large bowel mucosa", "unremarkable mucosa",
        "unremarkable colonic mucosa", "unremarkable colorectal mucosa", "mucosa unremarkable",
        "no pathologic abnormality", "no pathological abnormality", "no diagnostic abnormality",
        "no significant abnormality", "no significant pathology", "no abnormality",
        "no significant pathologic abnormality", "no specific pathologic abnormality",
        "no histopathologic abnormality", "no histological abnormality", "within normal limits",
        "histologically normal", "no diagnostic abnormalities", "no significant abnormalities",
      ]
    ),
    (
      .term(.unspecific),
      [
        "serrated adenoma", "serrated adenomas", "serrated polyp", "serrated polyps",
        "serrated lesion", "serrated lesions", "unclassified serrated adenoma", "mixed polyp",
        "mixed hyperplastic adenomatous polyp", "mixed adenomatous hyperplastic polyp",
        "intramucosal carcinoma", "intramucosal adenocarcinoma", "carcinoma in situ",
        "hyperplastic", "hyperplastic change", "hyperplastic changes", "adenoma like",
        "adenomatoid", "hyperplastic like", "neoplasm", "neoplasia", "intraepithelial neoplasia",
        "malignant", "malignancy", "adenomatous change", "adenomatous changes",
      ]
    ),
  ]

  private static let modifiers: [Entry] = [
    (
      .term(.dysplasia(.high)),
      [
        "high grade dysplasia", "high grade dysplastic", "high grade", "severe dysplasia", "hgd",
        "high grade intraepithelial neoplasia", "low and high grade dysplasia",
        "high and low grade dysplasia",
        "low to high grade dysplasia", "high grade glandular dysplasia",
        "high grade epithelial dysplasia",
      ]
    ),
    (
      .term(.dysplasia(.low)),
      [
        "low grade dysplasia", "low grade dysplastic", "low grade", "mild dysplasia",
        "moderate dysplasia", "mild to moderate dysplasia", "lgd",
        "low grade intraepithelial neoplasia", "low grade glandular dysplasia",
        "low grade epithelial dysplasia", "low grade cytologic dysplasia",
        "low grade cytological dysplasia",
      ]
    ),
    (
      .term(.dysplasia(.ungraded)),
      ["dysplasia", "dysplastic", "cytologic dysplasia", "cytological dysplasia"]
    ),
    (.term(.notDysplastic), ["nondysplastic", "non dysplastic"]),
    (
      .term(.villous),
      [
        "villous", "villous component", "villous components", "villous features",
        "villous architecture", "villous change", "villous changes", "villous pattern",
        "villous growth pattern", "villous elements",
      ]
    ),
    (.term(.tubulovillousType), ["tubulovillous", "tubulo villous"]),
    (.term(.tubularType), ["tubular"]),
    (
      .term(.indifferent),
      [
        "inflammation", "active inflammation", "chronic inflammation", "acute inflammation",
        "atypia", "cytologic atypia", "invasion", "lymphovascular invasion", "ulceration",
        "erosion", "granulomas", "granuloma", "organisms", "parasites", "colitis", "necrosis",
        "perforation", "lymphovascular involvement", "submucosal invasion",
      ]
    ),
  ]

  private static let adequacy: [Entry] = [
    (
      .term(.inadequate),
      [
        "not assessable", "unassessable", "cannot be assessed", "can not be assessed",
        "insufficient for diagnosis", "insufficient for assessment", "insufficient material",
        "insufficient tissue", "inadequate for diagnosis", "inadequate for assessment",
        "inadequate specimen", "inadequate material", "unsatisfactory for diagnosis",
        "unsatisfactory for evaluation", "unsatisfactory specimen", "non diagnostic",
        "nondiagnostic", "not diagnostic", "no diagnosis possible", "precludes diagnosis",
        "precludes assessment", "too fragmented for diagnosis", "uninterpretable",
      ]
    ),
    (
      .term(.noTissue),
      [
        "no tissue", "no tissue received", "no tissue identified", "no specimen received",
        "specimen not received", "no specimen", "not retrieved", "tissue lost", "polyp lost",
        "lost in processing", "lost during processing", "did not survive processing",
        "not survive processing", "no polyp tissue received", "container is empty",
        "empty container", "container empty", "no material received", "nil tissue",
      ]
    ),
  ]

  private static let denials: [Entry] = [
    (
      .forward(.denied),
      [
        "no", "not", "without", "negative for", "no evidence of", "no evidence for",
        "without evidence of", "absence of", "free of", "lack of", "lacks", "lacking", "neither",
        "non", "no features of", "no sign of", "no signs of", "never", "nil", "neg for", "w / o",
        "rather than", "instead of", "as opposed to", "none", "negative",
      ]
    ),
    (
      .forward(.aside),
      ["no other", "no additional", "no further", "no residual", "no remaining", "no recurrent"]
    ),
    (
      .backward(.denied),
      [
        "absent", "not seen", "not identified", "not present", "not found", "not detected",
        "not evident", "not demonstrated", "not observed", "not noted", "excluded", "ruled out",
        "none seen", "none identified", "not a feature", "is negative", "are negative",
      ]
    ),
  ]

  private static let doubts: [Entry] = [
    (
      .forward(.hedged),
      [
        "suspicious for", "suspicious of", "suspect", "suspected", "suggestive of", "suggesting",
        "suggests", "suggest", "possible", "possibly", "probable", "probably", "likely", "favor",
        "favors", "favoring", "favour", "favours", "favouring", "favored", "favoured",
        "consistent with", "compatible with", "in keeping with", "may represent", "may be",
        "might be", "might represent", "could be", "could represent", "cannot exclude",
        "can not exclude", "cannot rule out", "can not rule out", "unable to exclude",
        "unable to rule out", "does not exclude", "do not exclude", "difficult to exclude",
        "raises the possibility of", "raising the possibility of", "possibility of",
        "concerning for", "worrisome for", "equivocal for", "indefinite for", "questionable",
        "presumed", "presumably", "resembling", "resembles", "mimicking", "mimics", "appears",
        "apparent", "apparently", "differential diagnosis", "differential includes", "perhaps",
        "not diagnostic of", "insufficient for a diagnosis of", "not definite for",
        "borderline", "reminiscent of", "early", "incipient",
      ]
    ),
    (
      .backward(.hedged),
      [
        "cannot be excluded", "can not be excluded", "cannot be ruled out",
        "can not be ruled out", "not excluded", "not be excluded", "not ruled out",
        "not entirely excluded", "cannot be entirely excluded", "is possible", "is suspected",
        "is favored", "is favoured", "is likely", "is probable",
        "not certain", "uncertain", "equivocal",
      ]
    ),
  ]

  private static let history: [Entry] = [
    (
      .forward(.historical),
      [
        "history of", "hx of", "h / o", "previous", "previously", "prior", "known", "past",
        "status post", "s / p", "follow up of", "follow up for", "followup of", "history",
        "surveillance of", "surveillance for", "surveillance", "rule out", "to rule out", "r / o",
        "exclude", "to exclude", "please exclude", "evaluate for", "assess for", "query",
        "clinically", "endoscopically", "endoscopic impression", "endoscopic diagnosis",
        "endoscopic appearance", "clinical impression", "clinical diagnosis", "submitted as",
        "labelled", "labeled", "referred with", "indication", "earlier", "last year",
      ]
    )
  ]

  private static let joints: [Entry] = [
    (.joint(.comma), [","]),
    (.joint(.and), ["and", "&", "plus", "as well as"]),
    (.joint(.or), ["or", "nor", "and / or", "versus", "vs"]),
    (.joint(.with), ["with", "containing", "including"]),
    (.joint(.slash), ["/"]),
    (.joint(.question), ["?"]),
    (
      .joint(.ending),
      [
        "but", "however", "although", "though", "except", "whereas", "while", "which", "showing",
        "shows", "show", "demonstrating", "now", "currently", "today", "(", ")", ":", "only",
        "reveals",
        "revealing",
      ]
    ),
    (.joint(.arising), ["arising in", "arising within", "arising from", "in a background of"]),
    (
      .joint(.margin),
      [
        "margin", "margins", "resection edge", "excision", "completeness", "base of polyp",
        "stalk", "deep edge", "margin free", "margins free", "margins are free", "margin is free",
        "margins clear", "margin clear", "margins are clear", "margin is clear",
      ]
    ),
  ]

  private static let neutral: [Entry] = [
    (
      .neutral,
      [
        "not otherwise specified", "not further specified", "not only", "no longer", "no .",
        "may be seen", "not applicable", "completely excised", "incompletely excised",
        "not completely excised", "completely removed", "completely resected",
        "excised completely", "previous polypectomy", "prior polypectomy", "previous biopsy",
        "prior biopsy", "previous resection", "prior resection",
      ]
    )
  ]
}

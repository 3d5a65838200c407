internal import Base
internal import Study

/// The items of STARD 2015 (Bossuyt et al., BMJ 2015;351:h5527), and where a report answers them.
///
/// An answer is never claimed that is not there: what depends on records is asked of them.
enum STARDChecklist {
  /// The 30 items, four of them in two parts.
  static let topics: [(item: String, topic: String)] = [
    ("1", "Title: identified as a study of diagnostic accuracy, with a measure of it"),
    ("2", "Abstract: structured summary"),
    ("3", "Background, with the intended use and clinical role of the index test"),
    ("4", "Objectives and hypotheses"),
    ("5", "Planned before index test and reference standard were done (prospective), or after"),
    ("6", "Eligibility criteria"),
    ("7", "On what basis participants were identified"),
    ("8", "Where and when participants were identified"),
    ("9", "Consecutive, random or convenience series"),
    ("10a", "Index test, in enough detail to be replicated"),
    ("10b", "Reference standard, in enough detail to be replicated"),
    ("11", "Why this reference standard"),
    ("12a", "Cut-offs of the index test, pre-specified or exploratory"),
    ("12b", "Cut-offs of the reference standard, pre-specified or exploratory"),
    ("13a", "Whether readers of the index test knew clinical data and the reference"),
    ("13b", "Whether assessors of the reference standard knew clinical data and the index test"),
    ("14", "Methods for estimating and comparing accuracy"),
    ("15", "How indeterminate results were handled"),
    ("16", "How missing data were handled"),
    ("17", "Analyses of variability, pre-specified or exploratory"),
    ("18", "Intended sample size and how it was found"),
    ("19", "Flow of participants, as a diagram"),
    ("20", "Baseline characteristics of participants"),
    ("21a", "Distribution of severity in those with the condition"),
    ("21b", "Distribution of other diagnoses in those without"),
    ("22", "Time, and interventions, between index test and reference standard"),
    ("23", "Cross tabulation of index test and reference standard"),
    ("24", "Estimates of accuracy with their precision"),
    ("25", "Adverse events of index test or reference standard"),
    ("26", "Limitations: bias, uncertainty, generalisability"),
    ("27", "Implications for practice"),
    ("28", "Registration number and registry"),
    ("29", "Where the full protocol can be read"),
    ("30", "Funding and role of funders"),
  ]

  private typealias Answer = (
    standing: ChecklistAnswer.Standing, section: ReportSection?, words: String
  )

  /// The answers of a report.
  static func answers(
    _ dataset: StudyDataset, hasDelay: Bool, hasVersions: Bool
  ) -> [ChecklistAnswer] {
    topics.map { item, topic in
      let answer =
        fromPage(item, dataset, hasDelay: hasDelay, hasVersions: hasVersions)
        ?? fromProtocol(item, dataset.studyProtocol)
        ?? (.notHere, nil, notHere[item] ?? "not answered here")
      return ChecklistAnswer(
        item: item, topic: topic, standing: answer.standing, section: answer.section?.rawValue,
        words: answer.words)
    }
  }

  private static func fromPage(
    _ item: String, _ dataset: StudyDataset, hasDelay: Bool, hasVersions: Bool
  ) -> Answer? {
    let hasCases = !dataset.cases.isEmpty
    switch item {
    case "4": return (.partly, .summary, "endpoints and rules; objectives in words are not here")
    case "5":
      return hasCases
        ? (.report, .seals, "the protocol's digest is in each call, and each call's order is told")
        : nil
    case "8":
      return hasCases
        ? (.partly, .identity, "when: the period of the records; where is not here") : nil
    case "9":
      return dataset.examinations.enrolled > 0
        ? (
          .partly, .examinations,
          "examinations without stream and without listing; how the series was chosen is not here"
        ) : nil
    case "10a":
      return hasVersions
        ? (.report, .versions, "pipelines, models, provider and runtime, by digest") : nil
    case "12a":
      return hasVersions
        ? (
          .partly, .versions,
          "cut-offs are part of the pipelines that the protocol names by digest; their values are "
            + "in the records of the calls, not here"
        ) : nil
    case "13a":
      return hasCases
        ? (
          .partly, .seals,
          "whether each call was sealed before its pathology was signed; what clinical data the "
            + "endoscopist knew is not recorded"
        ) : nil
    case "14": return (.report, .estimates, "each interval is named where it is printed")
    case "15": return (.report, .table, "the indeterminate row, and the reasons of abstaining")
    case "16":
      return (.report, .verification, "the missing column, label states, bounds and correction")
    case "17": return (.report, .subgroups, "each table is marked")
    case "19": return (.report, .flow, "")
    case "20":
      return hasCases
        ? (.partly, .baseline, "sizes and places of polyps; patients' age and sex are not recorded")
        : nil
    case "21a", "21b":
      return dataset.cases.contains { if case .known = $0.polyp.reference { true } else { false } }
        ? (.report, .baseline, "diagnoses of pathology, by category") : nil
    case "22":
      return hasDelay
        ? (.partly, .delay, "the time; interventions in between are not recorded") : nil
    case "23": return (.report, .table, "with indeterminate row and missing column")
    case "24": return (.report, .estimates, "with exact intervals and intervals over patients")
    default: return nil
    }
  }

  /// Items that a member of the protocol answers, where it is there.
  private static func fromProtocol(_ item: String, _ plan: StudyProtocol) -> Answer? {
    guard case .object(let members) = plan.json else { return nil }
    func has(_ name: String) -> Bool { members[name] != nil && members[name] != .null }
    switch item {
    case "1":
      return has("title")
        ? (.partly, .identity, "the protocol's title; that of a paper is not here") : nil
    case "6":
      return plan.exclusions.isEmpty
        ? nil
        : (.partly, .examinations, "`exclusions`; criteria of inclusion are not read from it")
    case "18": return has("sample_size") ? (.studyProtocol, nil, "`sample_size`") : nil
    case "28": return has("registration") ? (.studyProtocol, .identity, "`registration`") : nil
    case "29":
      return (
        .partly, .identity,
        "the protocol is the ledger's first record, and its digest is here; its text is not"
      )
    default: return nil
    }
  }

  private static let notHere: [String: String] = [
    "10b": "not answered here: how pathology was done is not in the records",
    "12b": "not answered here: the categories that count as neoplastic are fixed, why is not told",
    "13b": "not answered here: whether pathologists knew the calls is not recorded",
    "25": "not answered here: adverse events are not recorded",
    "30": "not answered here: funding is not recorded",
  ]
}

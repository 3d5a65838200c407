internal import Base

extension StudyProtocol {
  /// What this protocol says otherwise than another one, member by member.
  ///
  /// Every difference of the documents is among the changes, but for `amends`.
  ///
  /// - Parameter former: The one before.
  /// - Returns: The changes, in the order of the document's members.
  public func changes(from former: StudyProtocol) -> [ProtocolChange] {
    var changes: [ProtocolChange] = []
    func compare(
      _ member: String, _ bearing: ProtocolChange.Bearing, _ one: String, _ other: String
    ) {
      if one != other { changes.append(.init(member, bearing, "\(one) becomes \(other)")) }
    }
    compare("study", .judgement, former.study, study)
    compare("version", .wording, "\(former.version)", "\(version)")
    changes += text("title", former)
    compare("rehearsal", .judgement, "\(former.isRehearsal)", "\(isRehearsal)")
    changes += text("registration", former)
    changes += pipelineChanges(former)
    compare("display", .conduct, former.display, display)
    compare(
      "endoscopist_first", .conduct, "\(former.endoscopistFirst)", "\(endoscopistFirst)")
    changes += classChanges(former) + hypothesisChanges(former)
    changes += lists("guidelines", .judgement, former.guidelines, guidelines)
    changes += lists("subgroups", .judgement, former.subgroups, subgroups)
    changes += exclusionChanges(former)
    compare(
      "label_precedence", .judgement, former.labelPrecedence.rawValue, labelPrecedence.rawValue)
    changes += lookChanges(former)
    for member in ["sample_size", "statistics", "notes"] { changes += text(member, former) }
    return changes
  }

  /// Members that are kept and not read.
  private func text(_ member: String, _ former: StudyProtocol) -> [ProtocolChange] {
    let (before, now) = (former.member(member), self.member(member))
    guard before != now else { return [] }
    let words: String
    switch (before, now) {
    case (nil, _?): words = "is stated now"
    case (_?, nil): words = "is not stated any more"
    case (.string(let before)?, .string(let now)?)
    where before.count + now.count <= Self.longestQuotation:
      words = "\"\(before)\" becomes \"\(now)\""
    default: words = "is stated otherwise"
    }
    return [.init(member, .wording, words)]
  }

  private static let longestQuotation = 200

  private func member(_ name: String) -> JSONValue? {
    guard case .object(let members) = json else { return nil }
    return members[name]
  }

  private func pipelineChanges(_ former: StudyProtocol) -> [ProtocolChange] {
    let added = pipelines.filter { !former.pipelines.contains($0) }
    let gone = former.pipelines.filter { !pipelines.contains($0) }
    let changes =
      added.map { ProtocolChange("pipelines", .device, "\($0.hex) may serve from now on") }
      + gone.map { ProtocolChange("pipelines", .device, "\($0.hex) may not serve any more") }
    return changes.isEmpty && pipelines != former.pipelines
      ? [.init("pipelines", .wording, "are in another order")] : changes
  }

  private func lists(
    _ member: String, _ bearing: ProtocolChange.Bearing, _ before: [String], _ now: [String]
  ) -> [ProtocolChange] {
    let changes =
      now.filter { !before.contains($0) }.map {
        ProtocolChange(member, bearing, "\($0) is added")
      }
      + before.filter { !now.contains($0) }.map {
        ProtocolChange(member, bearing, "\($0) is left out")
      }
    return changes.isEmpty && before != now
      ? [.init(member, .wording, "are in another order")] : changes
  }

  private func classChanges(_ former: StudyProtocol) -> [ProtocolChange] {
    var changes: [ProtocolChange] = []
    for each in classes {
      guard let before = former.class(each.label) else {
        changes.append(
          .init("classes", .judgement, "\(each.label) is added, \(each.words)"))
        continue
      }
      if before != each {
        changes.append(
          .init("classes", .judgement, "\(each.label): \(before.words) becomes \(each.words)"))
      }
    }
    for each in former.classes where self.class(each.label) == nil {
      changes.append(.init("classes", .judgement, "\(each.label) is left out"))
    }
    return changes.isEmpty && classes != former.classes
      ? [.init("classes", .wording, "are in another order")] : changes
  }

  private func hypothesisChanges(_ former: StudyProtocol) -> [ProtocolChange] {
    var changes: [ProtocolChange] = []
    for each in hypotheses {
      guard let before = former.hypotheses.first(where: { $0.identifier == each.identifier })
      else {
        changes.append(
          .init(
            "hypotheses", .judgement, hypothesis: each.identifier,
            "\(each.identifier) is added: \(each.words)"))
        continue
      }
      changes += each.differences(from: before).map {
        .init(
          "hypotheses", .judgement, hypothesis: each.identifier, "\(each.identifier): \($0)")
      }
    }
    for before in former.hypotheses
    where !hypotheses.contains(where: { $0.identifier == before.identifier }) {
      changes.append(
        .init(
          "hypotheses", .judgement, hypothesis: before.identifier,
          "\(before.identifier) is left out: \(before.words)"))
    }
    if changes.isEmpty, let first = hypotheses.first, hypotheses != former.hypotheses {
      // Figures that are not of one hypothesis are of the first one's polyps.
      changes.append(
        .init("hypotheses", .judgement, "are in another order: \(first.identifier) is the first"))
    }
    return changes
  }

  private func exclusionChanges(_ former: StudyProtocol) -> [ProtocolChange] {
    let codes = Set(exclusions.keys).union(former.exclusions.keys).sorted()
    return codes.compactMap { code in
      switch (former.exclusions[code], exclusions[code]) {
      case (nil, let now?):
        ProtocolChange("exclusions", .judgement, "\(code) is added: \(now)")
      case (_?, nil): ProtocolChange("exclusions", .judgement, "\(code) is left out")
      case (let before?, let now?) where before != now:
        ProtocolChange("exclusions", .judgement, "\(code): \"\(before)\" becomes \"\(now)\"")
      default: nil
      }
    }
  }

  private func lookChanges(_ former: StudyProtocol) -> [ProtocolChange] {
    func list(_ counts: [Int]) -> String { counts.map(String.init).joined(separator: ", ") }
    var words: [String] = []
    if looks.labelled != former.looks.labelled {
      words.append(
        "planned at \(list(former.looks.labelled)) labelled polyps, now at \(list(looks.labelled))")
    }
    if looks.spending != former.looks.spending {
      words.append("spending \(former.looks.spending.rawValue), now \(looks.spending.rawValue)")
    }
    if looks.alpha != former.looks.alpha {
      words.append("error \(former.looks.alpha.percent), now \(looks.alpha.percent)")
    }
    return words.map { .init("looks", .judgement, $0) }
  }
}

extension StudyProtocol.Class {
  fileprivate var words: String {
    (isNeoplastic ? "neoplastic" : "not neoplastic") + (isSerrated ? ", serrated" : "")
  }
}

extension StudyProtocol.Hypothesis {
  fileprivate var words: String {
    "\(endpoint.rawValue) of at least \(threshold.percent) by \(rule.rawValue) at "
      + confidence.percent
  }

  fileprivate func differences(from former: StudyProtocol.Hypothesis) -> [String] {
    let members = [
      ("endpoint", former.endpoint.rawValue, endpoint.rawValue),
      ("threshold", former.threshold.percent, threshold.percent),
      ("rule", former.rule.rawValue, rule.rawValue),
      ("confidence", former.confidence.percent, confidence.percent),
    ]
    return members.filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1) becomes \($0.2)" }
  }
}

extension Millionths {
  /// The exact share in percent, such as `97.5 %`.
  fileprivate var percent: String {
    let (whole, rest) = (count / 10_000, count % 10_000)
    guard rest > 0 else { return "\(whole) %" }
    var digits = String(String(10_000 + rest).dropFirst())
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits) %"
  }
}

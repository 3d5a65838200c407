/// Puts together what the clauses of one part say.
struct ReportAssembly {
  private var affirmed: Set<DiagnosisCategory> = []
  private var denied: Set<DiagnosisCategory> = []
  private var open: [DiagnosisCategory: ReportAssertion] = [:]
  /// Dysplasia and villous components with the finding that they are said of; nil for the part.
  private var modifiers: [(term: ReportTerm, assertion: ReportAssertion, of: DiagnosisCategory?)] =
    []
  private var reasons: Set<Ambiguity> = []
  private var isInadequate = false
  private var hasNoTissue = false
  private var hasHistory = false
  private var hasDenial = false
  /// Whether normal mucosa is told of in a sentence of its own, as of another specimen.
  private var hasNormalApart = false

  /// Adds what a clause says.
  mutating func add(_ reading: ClauseReader.Reading) {
    if reading.hasAlternatives { reasons.insert(.alternatives) }
    let isAssertive = reading.mentions.contains {
      $0.term != .indifferent && ($0.assertion == .affirmed || $0.assertion == .denied)
    }
    if isAssertive, reading.hasUnknownWords { reasons.insert(.unknownWords) }
    // It may be the diagnosis of the sentence before that is denied.
    if reading.mentions.isEmpty, reading.deniesSomethingElse { reasons.insert(.negationReach) }
    if !reading.isOfBackground, reading.states(.normalMucosa), !reading.statesLesion {
      hasNormalApart = true
    }
    for mention in reading.mentions {
      switch mention.term {
      case .finding(let category):
        add(Self.refined(category, by: reading.mentions), mention.assertion)
      case .unspecific:
        addUnspecific(mention.assertion)
      case .inadequate:
        if mention.assertion == .affirmed { isInadequate = true }
      case .noTissue:
        if mention.assertion == .affirmed { hasNoTissue = true }
      case .tubularType, .tubulovillousType, .indifferent: break
      case .dysplasia, .notDysplastic, .villous:
        guard mention.assertion != .historical, mention.assertion != .aside else { continue }
        // "No adenoma with dysplasia" says nothing of the dysplasia of what is there.
        if mention.assertion == .denied, let owner = mention.owner,
          reading.mentions[owner].assertion == .denied
        {
          continue
        }
        modifiers.append(
          (mention.term, mention.assertion, Self.owner(of: mention, in: reading.mentions)))
      }
    }
  }

  private mutating func add(_ category: DiagnosisCategory, _ assertion: ReportAssertion) {
    switch assertion {
    case .affirmed: affirmed.insert(category)
    case .denied:
      denied.insert(category)
      hasDenial = true
    case .hedged, .unclear: open[category] = assertion
    case .historical: hasHistory = true
    case .aside: break
    }
  }

  private mutating func addUnspecific(_ assertion: ReportAssertion) {
    switch assertion {
    case .affirmed, .unclear: reasons.insert(.unspecificTerm)
    case .hedged: reasons.insert(.hedged)
    case .denied: hasDenial = true
    case .historical: hasHistory = true
    case .aside: break
    }
  }

  /// "Adenoma, type tubulovillous": the type behind it makes the adenoma the more special one.
  private static func refined(
    _ category: DiagnosisCategory, by mentions: [ClauseReader.Mention]
  ) -> DiagnosisCategory {
    guard category == .adenomaUnspecified else { return category }
    let types = mentions.filter { $0.assertion == .affirmed }.map(\.term)
    switch (types.contains(.tubularType), types.contains(.tubulovillousType)) {
    case (true, false): return types.contains(.villous) ? category : .tubularAdenoma
    case (false, true): return .tubulovillousAdenoma
    default: return category
    }
  }

  private static func owner(
    of mention: ClauseReader.Mention, in mentions: [ClauseReader.Mention]
  ) -> DiagnosisCategory? {
    guard let index = mention.owner, mentions[index].assertion == .affirmed,
      case .finding(let category) = mentions[index].term
    else { return nil }
    return refined(category, by: mentions)
  }

  /// The categories that the part states.
  var categories: Set<DiagnosisCategory> { Self.withoutGeneral(affirmed) }

  /// Whether the part says anything that names tissue.
  var saysSomething: Bool {
    !affirmed.isEmpty || !open.isEmpty || !reasons.isEmpty || isInadequate || hasNoTissue
  }

  /// Whether the part names something, surely or not, that other parts of the report do not.
  func names(moreThan others: [ReportAssembly]) -> Bool {
    let named = categories.union(open.keys)
    let isCovered = named.allSatisfy { category in others.contains { $0.covers(category) } }
    // What a description says in words of its own need not be known where it names nothing else.
    return !isCovered || !reasons.subtracting([.unknownWords, .negationReach]).isEmpty
  }

  private func covers(_ category: DiagnosisCategory) -> Bool {
    affirmed.contains(category)
      || (category == .adenomaUnspecified && affirmed.contains(where: \.isAdenoma))
  }

  /// An adenoma without a type is what another one with a type is called besides.
  private static func withoutGeneral(_ all: Set<DiagnosisCategory>) -> Set<DiagnosisCategory> {
    let special = all.filter { $0.isAdenoma && $0 != .adenomaUnspecified }
    return special.isEmpty ? all : all.subtracting([.adenomaUnspecified])
  }

  /// What the part concludes.
  func conclusion() -> Conclusion {
    var reasons = reasons
    let categories = categories
    for (category, assertion) in open where !covers(category) {
      // Tissue that cannot be judged is often said to be possibly this or that.
      if isInadequate, categories.isEmpty, assertion == .hedged { continue }
      reasons.insert(assertion == .hedged ? .hedged : .negationReach)
    }
    if denied.contains(where: { contradicts($0) }) { reasons.insert(.contradiction) }
    if hasNormalApart, categories.count > 1 { reasons.insert(.severalParts) }
    if isInadequate || hasNoTissue {
      if !categories.isEmpty || (isInadequate && hasNoTissue) { reasons.insert(.adequacy) }
      guard reasons.isEmpty else { return .ambiguous(Ambiguity.ordered(Array(reasons))) }
      return isInadequate ? .inadequate : .noTissue
    }
    var findings: [Finding] = []
    for category in categories.sorted() {
      switch finding(category, isOnly: categories.count == 1) {
      case .success(let finding): findings.append(finding)
      case .failure(let failure): reasons.insert(failure.reason)
      }
    }
    if findings.isEmpty, reasons.isEmpty {
      reasons.insert(hasDenial ? .negationsOnly : hasHistory ? .historyOnly : .noDiagnosis)
    }
    guard reasons.isEmpty else { return .ambiguous(Ambiguity.ordered(Array(reasons))) }
    return .of(findings)
  }

  private func contradicts(_ denied: DiagnosisCategory) -> Bool {
    if denied == .adenomaUnspecified { return affirmed.contains(where: \.isAdenoma) }
    return affirmed.contains(denied)
  }

  private struct Failure: Error {
    let reason: Ambiguity
  }

  /// A finding with what the part says of its dysplasia and villous component.
  private func finding(
    _ category: DiagnosisCategory, isOnly: Bool
  ) -> Result<Finding, Failure> {
    var grades: Set<Finding.Dysplasia> = []
    var deniedGrades: Set<Finding.Dysplasia> = []
    var villous = Finding.Villous.notStated
    for (term, assertion, owner) in modifiers {
      // What is denied without an owner is denied of all; what is stated must have one.
      let isItsOwn = owner == category || (owner == .adenomaUnspecified && category.isAdenoma)
      let isOfAll = owner == nil && (isOnly || assertion == .denied)
      guard isItsOwn || isOfAll else {
        if owner == nil { return .failure(Failure(reason: .owner)) }
        continue
      }
      switch (term, assertion) {
      case (.notDysplastic, .affirmed): deniedGrades.insert(.ungraded)
      case (.dysplasia(let grade), .affirmed): grades.insert(grade)
      case (.dysplasia(let grade), .denied): deniedGrades.insert(grade)
      case (.villous, .affirmed):
        guard villous != .absent else { return .failure(Failure(reason: .contradiction)) }
        villous = .present
      case (.villous, .denied):
        guard villous != .present else { return .failure(Failure(reason: .contradiction)) }
        villous = .absent
      default:
        return .failure(Failure(reason: assertion == .hedged ? .hedged : .negationReach))
      }
    }
    return dysplasia(of: category, grades, deniedGrades).map { category, dysplasia in
      Finding(category, dysplasia: dysplasia, villous: villous)
    }
  }

  private func dysplasia(
    of category: DiagnosisCategory, _ grades: Set<Finding.Dysplasia>,
    _ denied: Set<Finding.Dysplasia>
  ) -> Result<(DiagnosisCategory, Finding.Dysplasia), Failure> {
    guard grades.isDisjoint(with: denied), grades.isEmpty || !denied.contains(.ungraded) else {
      return .failure(Failure(reason: .contradiction))
    }
    if let highest: Finding.Dysplasia = [.high, .low, .ungraded].first(where: grades.contains) {
      // Dysplasia that is not of high grade is of low grade.
      let grade = highest == .ungraded && denied.contains(.high) ? .low : highest
      return .success((category == .sessileSerrated ? .sessileSerratedDysplastic : category, grade))
    }
    if denied.contains(.ungraded) { return .success((category, .none)) }
    if denied.contains(.high) {
      if category.isAdenoma { return .success((category, .low)) }
      // "No high-grade dysplasia" leaves open whether the lesion has any.
      if category == .sessileSerrated { return .failure(Failure(reason: .unspecificTerm)) }
    }
    return .success((category, .notStated))
  }
}

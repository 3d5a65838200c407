/// Reads which terms a clause states, denies or leaves open.
struct ClauseReader {
  /// A term in the clause, and how the clause speaks of it.
  struct Mention: Hashable {
    let term: ReportTerm
    var assertion: ReportAssertion
    /// For dysplasia and villous components: the place of the finding that they are said of.
    var owner: Int?
  }

  /// What a clause says.
  struct Reading {
    /// The terms in order.
    var mentions: [Mention] = []
    /// Whether different diagnoses stand as alternatives.
    var hasAlternatives = false
    /// Whether there are words that the tables do not have.
    var hasUnknownWords = false
    /// Whether a word denies something that is not in the clause: "this was not confirmed".
    var deniesSomethingElse = false
    /// Whether it tells of what surrounds a lesion.
    var isOfBackground = false

    /// Whether a diagnosis is stated.
    func states(_ category: DiagnosisCategory) -> Bool {
      mentions.contains { $0.term == .finding(category) && $0.assertion == .affirmed }
    }

    /// Whether a diagnosis other than normal mucosa is stated.
    var statesLesion: Bool {
      mentions.contains {
        $0.term.isDiagnosis && $0.term != .finding(.normalMucosa) && $0.assertion == .affirmed
      }
    }
  }

  /// A word that reaches forward, and how far its list has come.
  private struct Scope {
    let assertion: ReportAssertion
    /// What it has reached; empty before its first term.
    var reached: [Int] = []
    /// What stands between the last term and the next.
    var joint: ReportLexicon.Joint?
    /// Terms behind a comma, which belong to the list only if an "or" follows.
    var provisional: [Int] = []
  }

  private var reading = Reading()
  private var scope: Scope?
  /// Words that reach back go no further than the mention with this index.
  private var barrier = 0
  /// What has stood since the last diagnosis.
  private var jointsSinceDiagnosis: Set<ReportLexicon.Joint> = []
  private var hasCueSinceDiagnosis = false
  private var jointsSinceBarrier: Set<ReportLexicon.Joint> = []
  private var lastDiagnosis: Int?
  /// Where the part of the clause begins that a comma or a word that ends has begun.
  private var segmentStart = 0
  /// Whether that part tells of a margin of resection.
  private var isOfMargin = false
  private var isQuestion = false
  /// Whether the next diagnosis is what a carcinoma grew in.
  private var isArising = false
  /// Whether a word that denies or doubts has found nothing that it is about: "adenoma: none".
  private var hasLooseWord = false

  /// Reads a clause.
  static func read(_ words: ArraySlice<String>) -> Reading {
    var reader = ClauseReader()
    var rest = words
    while !rest.isEmpty {
      guard let (meaning, length) = ReportLexicon.match(rest) else {
        let word = rest.removeFirst()
        if !ReportLexicon.isHarmless(word) { reader.reading.hasUnknownWords = true }
        if ReportLexicon.background.contains(word) { reader.reading.isOfBackground = true }
        continue
      }
      reader.take(meaning)
      rest = rest.dropFirst(length)
    }
    return reader.finish()
  }

  private mutating func take(_ meaning: ReportLexicon.Meaning) {
    switch meaning {
    case .neutral: break
    case .term(let term): add(term)
    case .forward(let assertion): open(Scope(assertion: assertion))
    case .backward(let assertion): reachBack(assertion)
    case .joint(let joint): take(joint)
    }
  }

  private mutating func take(_ joint: ReportLexicon.Joint) {
    jointsSinceDiagnosis.insert(joint)
    switch joint {
    case .ending:
      open(nil)
      endSegment()
    case .comma:
      join(.comma)
      endSegment()
    case .and, .or, .with:
      join(joint)
      jointsSinceBarrier.insert(joint)
    case .slash: break
    case .question: isQuestion = true
    case .arising:
      open(nil)
      isArising = true
    case .margin: isOfMargin = true
    }
  }

  /// Ends what reaches forward, and lets something else reach.
  private mutating func open(_ next: Scope?) {
    if let scope, scope.reached.isEmpty, scope.assertion != .aside {
      // A margin is negative, free or not involved without a further word.
      if !(isOfMargin && scope.assertion == .denied) { noteLooseWord(scope.assertion) }
    }
    scope = next
    if next != nil { hasCueSinceDiagnosis = true }
  }

  private mutating func noteLooseWord(_ assertion: ReportAssertion) {
    hasLooseWord = true
    if assertion == .denied { reading.deniesSomethingElse = true }
  }

  private mutating func endSegment() {
    if isOfMargin {
      // What is denied of a margin is not denied of the polyp, and a margin that nobody can judge
      // does not make the tissue inadequate.
      for index in segmentStart..<reading.mentions.count {
        let mention = reading.mentions[index]
        if mention.assertion == .denied || mention.term == .inadequate {
          reading.mentions[index].assertion = .aside
        }
      }
    }
    isOfMargin = false
    segmentStart = reading.mentions.count
    setBarrier()
  }

  private mutating func setBarrier() {
    barrier = reading.mentions.count
    jointsSinceBarrier = []
  }

  /// Notes what stands behind the last term that the scope has reached.
  private mutating func join(_ joint: ReportLexicon.Joint) {
    guard var current = scope, !current.reached.isEmpty else { return }
    if joint == .or {
      // "no adenoma, dysplasia or carcinoma": the "or" proves that the commas were of a list.
      for index in current.provisional { reading.mentions[index].assertion = current.assertion }
      current.provisional = []
      current.joint = .or
    } else if current.joint != .or {
      current.joint = current.joint == .comma ? .comma : joint
    }
    scope = current
  }

  private mutating func add(_ term: ReportTerm) {
    let index = reading.mentions.count
    reading.mentions.append(Mention(term: term, assertion: assertion(of: term, at: index)))
    if term.isDiagnosis {
      noteAlternatives(with: index)
      adoptModifiers(by: index)
      lastDiagnosis = index
      jointsSinceDiagnosis = []
      hasCueSinceDiagnosis = false
    } else {
      reading.mentions[index].owner = owner()
    }
  }

  /// How the clause speaks of a new term.
  private mutating func assertion(of term: ReportTerm, at index: Int) -> ReportAssertion {
    if isArising, term.isDiagnosis {
      isArising = false
      let isOfCarcinoma = reading.mentions.contains {
        $0.term == .finding(.carcinoma) && $0.assertion == .affirmed
      }
      return isOfCarcinoma ? .aside : .unclear
    }
    guard var current = scope else { return .affirmed }
    defer { scope = current }
    let hasReachedDiagnosis = current.reached.contains { reading.mentions[$0].term.isDiagnosis }
    let isFirst = current.reached.isEmpty
    let joint = current.joint
    current.reached.append(index)
    current.joint = nil
    if isFirst { return current.assertion }
    switch joint {
    case .or: return current.assertion
    case .comma:
      current.provisional.append(index)
      return .unclear
    case .and:
      // "without dysplasia and tubular adenoma" may well state the adenoma.
      let mayBeNew = term.isDiagnosis && !term.isMalignant && !hasReachedDiagnosis
      return mayBeNew ? .unclear : current.assertion
    default:
      let isDenial = current.assertion == .denied
      return term.isDiagnosis && !(isDenial && term.isMalignant) ? .unclear : current.assertion
    }
  }

  /// Applies a word such as "absent" to what stands before it, back to a comma or a word that ends.
  private mutating func reachBack(_ assertion: ReportAssertion) {
    if barrier == reading.mentions.count, !isOfMargin { noteLooseWord(.denied) }
    // "is not absent": two words that deny, and nothing between them.
    let isDouble = scope?.reached.isEmpty ?? false
    let assertion = isDouble ? ReportAssertion.unclear : assertion
    for index in barrier..<reading.mentions.count {
      let isBeforeWith =
        jointsSinceBarrier.contains(.with) && reading.mentions[index].term.isDiagnosis
      reading.mentions[index].assertion = isBeforeWith ? .unclear : assertion
    }
    let isList = jointsSinceBarrier.contains(.and) || jointsSinceBarrier.contains(.or)
    if isList, barrier > 0 {
      // "hyperplastic polyp, dysplasia and malignancy are absent": the list may begin earlier.
      for index in 0..<barrier where reading.mentions[index].assertion == .affirmed {
        reading.mentions[index].assertion = .unclear
      }
    }
    scope = nil
    setBarrier()
  }

  private mutating func noteAlternatives(with index: Int) {
    guard let last = lastDiagnosis,
      jointsSinceDiagnosis.contains(.or) || jointsSinceDiagnosis.contains(.slash),
      reading.mentions[last].assertion == .affirmed,
      reading.mentions[index].assertion == .affirmed,
      reading.mentions[last].term != reading.mentions[index].term
    else { return }
    reading.hasAlternatives = true
  }

  /// The finding that a modifier behind it is said of: the last one, unless a list lies between.
  private func owner() -> Int? {
    guard let lastDiagnosis else { return nil }
    if reading.mentions[lastDiagnosis].assertion != .affirmed {
      // "No adenoma with dysplasia", but not "no adenoma, no dysplasia" or "no adenoma or dysplasia".
      return jointsSinceDiagnosis == [.with] && !hasCueSinceDiagnosis ? lastDiagnosis : nil
    }
    let diagnoses = reading.mentions.filter {
      $0.term.isDiagnosis && $0.assertion == .affirmed
    }
    let isApart = !jointsSinceDiagnosis.isDisjoint(with: [.comma, .and, .ending])
    return diagnoses.count > 1 && isApart ? nil : lastDiagnosis
  }

  /// Gives modifiers before the first diagnosis to it: "low grade tubular adenoma".
  private mutating func adoptModifiers(by index: Int) {
    guard lastDiagnosis == nil, reading.mentions[index].assertion == .affirmed else { return }
    for earlier in 0..<index where reading.mentions[earlier].owner == nil {
      reading.mentions[earlier].owner = index
    }
  }

  private mutating func finish() -> Reading {
    open(nil)
    endSegment()
    if hasLooseWord {
      for index in reading.mentions.indices
      where reading.mentions[index].assertion == .affirmed {
        reading.mentions[index].assertion = .unclear
      }
    }
    if isQuestion {
      for index in reading.mentions.indices
      where [.affirmed, .denied].contains(reading.mentions[index].assertion) {
        reading.mentions[index].assertion = .hedged
      }
    }
    return reading
  }
}

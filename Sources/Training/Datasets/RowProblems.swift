/// What is wrong with a file's rows, gathered so that all of it is told at once.
struct RowProblems {
  private let name: String
  private var messages: [(line: Int, text: String)] = []

  /// How many are written out.
  private static let shown = 50

  init(name: String) { self.name = name }

  mutating func add(_ line: Int, _ text: String) { messages.append((line, text)) }

  /// Throws what there is, by line.
  func throwIfAny() throws(TrainingError) {
    guard !messages.isEmpty else { return }
    let sorted = messages.enumerated().sorted {
      ($0.element.line, $0.offset) < ($1.element.line, $1.offset)
    }
    var lines = sorted.prefix(Self.shown).map { "\(name):\($0.element.line): \($0.element.text)" }
    if sorted.count > Self.shown { lines.append("and \(sorted.count - Self.shown) more") }
    throw TrainingError(.invalidRows, lines.joined(separator: "\n"))
  }
}

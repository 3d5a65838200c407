/// A hospital's own words for values of one kind.
///
/// Words are compared without regard to case and to the length of white space; nothing else is
/// passed over, since punctuation changes meaning in reports ("adenoma?").
public struct WordTable<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The words, in lower case and with single spaces, and what they stand for.
  public let meanings: [String: Value]

  /// A table of words.
  ///
  /// - Parameter meanings: The words as written; later ones of the same spelling are passed over.
  public init(_ meanings: [String: Value] = [:]) {
    self.meanings = Dictionary(
      meanings.sorted { $0.key < $1.key }.map { (Self.key($0.key), $0.value) },
      uniquingKeysWith: { first, _ in first })
  }

  /// What a word stands for; nil where the table does not have it.
  public subscript(word: String) -> Value? { meanings[Self.key(word)] }

  static func key(_ word: String) -> String {
    word.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

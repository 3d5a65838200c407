/// Why a diagnosis cannot be read without a human.
public enum Ambiguity: String, CaseIterable, Comparable, Sendable {
  /// Words such as "suggestive of", "cannot be excluded" or a question mark.
  case hedged
  /// Words such as "or" between different diagnoses.
  case alternatives
  /// It is unclear how far a "no" reaches.
  case negationReach = "negation_reach"
  /// The same thing is stated and denied, or the parts of a finding exclude each other.
  case contradiction
  /// A term that stands for different diagnoses, such as "serrated adenoma".
  case unspecificTerm = "unspecific_term"
  /// Dysplasia or a villous component that may belong to one finding or another.
  case owner
  /// A diagnosis only in what the text says of earlier examinations or of the request.
  case historyOnly = "history_only"
  /// A diagnosis in a sentence with words that the reader does not know.
  case unknownWords = "unknown_words"
  /// Only what it is not is said.
  case negationsOnly = "negations_only"
  /// No known term.
  case noDiagnosis = "no_diagnosis"
  /// Several parts in one text, and nothing says which one is meant.
  case severalParts = "several_parts"
  /// Labels of parts that are not in order, or stand for a range.
  case partLabels = "part_labels"
  /// Code and text, or diagnosis and dysplasia columns, do not agree.
  case columnsDisagree = "columns_disagree"
  /// An addendum that names another diagnosis.
  case addendum
  /// A diagnosis next to words that say that the tissue cannot be judged or is not there.
  case adequacy
  /// A text beyond the length that is read.
  case tooLong = "too_long"

  /// Each reason once, in the order of the cases.
  static func ordered(_ reasons: [Ambiguity]) -> [Ambiguity] { Set(reasons).sorted() }

  /// In the order of the cases.
  public static func < (left: Ambiguity, right: Ambiguity) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

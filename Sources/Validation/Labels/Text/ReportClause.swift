/// A part of a report in which words reach each other: up to a full stop, a semicolon or a list's item.
struct ReportClause: Hashable {
  /// The words in lower case, signs as words of their own; `:` also stands for a dash between words.
  var words: [String]

  /// Divides a text.
  ///
  /// A new line ends a clause where it is blank, where a list's item begins, or after a full stop;
  /// otherwise a line may just have been full, and its end counts as a comma.
  static func clauses(of text: some StringProtocol) -> [ReportClause] {
    var reader = ClauseSplitter()
    let signs = Array(text.unicodeScalars)
    for index in signs.indices {
      reader.take(
        signs[index], before: index > 0 ? signs[index - 1] : nil,
        after: index + 1 < signs.count ? signs[index + 1] : nil)
    }
    return reader.finish()
  }
}

/// Takes a text sign by sign.
private struct ClauseSplitter {
  private var clauses: [ReportClause] = []
  private var words: [String] = []
  private var word = ""
  private var isAtLineStart = true
  private var waitsForLine = false

  mutating func take(_ sign: Unicode.Scalar, before: Unicode.Scalar?, after: Unicode.Scalar?) {
    switch sign {
    case "\n":
      endWord()
      if isAtLineStart { endClause() }
      isAtLineStart = true
      waitsForLine = !words.isEmpty
      return
    case "\r": return
    case " ", "\t", "\u{A0}":
      endWord()
      return
    default: break
    }
    let isBullet = isAtLineStart && ["-", "*", "•", "–", ">"].contains(sign)
    if waitsForLine { begin(lineWithBullet: isBullet) }
    isAtLineStart = false
    if isBullet { return endClause() }
    add(sign, before, after)
  }

  private mutating func begin(lineWithBullet isBullet: Bool) {
    waitsForLine = false
    if !isBullet, words.last != ":" { words.append(",") }
  }

  private mutating func add(
    _ sign: Unicode.Scalar, _ before: Unicode.Scalar?, _ after: Unicode.Scalar?
  ) {
    switch sign {
    case ".":
      let isInNumber = after.map { ("0"..."9").contains($0) } ?? false
      guard !(isInNumber && !word.isEmpty) else { return word.unicodeScalars.append(sign) }
      endWord()
      endClause()
    case ";", "!":
      endWord()
      endClause()
    case ",", "/", "?", "(", ")", ":", "&", "[", "]":
      endWord()
      words.append(sign == "[" ? "(" : sign == "]" ? ")" : String(sign))
    case "'", "’", "\"", "“", "”": break
    case "–", "—":
      endWord()
      words.append(":")
    case "-":
      let isInWord = !word.isEmpty
      endWord()
      if before == " ", after == " " {
        words.append(":")
      } else if !isInWord {
        words.append("-")
      }
    default:
      if sign.properties.isAlphabetic || ("0"..."9").contains(sign) {
        word += sign.properties.lowercaseMapping
      } else {
        // A sign that stands for nothing known, such as "+" or "<", is a word that nobody knows.
        endWord()
        words.append(sign == "×" ? "x" : String(sign))
      }
    }
  }

  private mutating func endWord() {
    guard !word.isEmpty else { return }
    words.append(word)
    word = ""
  }

  private mutating func endClause() {
    endWord()
    while words.last == "," { words.removeLast() }
    if !words.isEmpty { clauses.append(ReportClause(words: words)) }
    words = []
    waitsForLine = false
  }

  mutating func finish() -> [ReportClause] {
    endClause()
    return clauses
  }
}

/// A diagnosis divided into its specimen parts, as in "A) Colon, sigmoid: … B) Rectum: …".
enum ReportParts: Hashable {
  /// Nothing divides the text.
  case undivided(String)
  /// Numbers divide the text, and they may be those of parts or of diagnoses.
  case numbered(String)
  /// What stands before the parts, and each part's names with its text.
  case parts(preface: String, [Part])
  /// There are labels, and they are not in order.
  case unclear

  /// A part of the text.
  struct Part: Hashable {
    /// The names of the parts that the text is of; several where a label names several.
    let labels: [String]
    let text: String
  }

  /// Divides a text.
  ///
  /// A label is a letter, several capital letters ("A, B and C", "A-C") or a number, before a full stop,
  /// a colon, a parenthesis or a dash, or behind a word such as "specimen", at the beginning of a line or
  /// sentence. Labels go on from one to the next. Numbers are labels only where each is before a
  /// description of a specimen: a pathologist may number diagnoses of one part too.
  static func divide(_ text: String) -> ReportParts {
    let signs = Array(text)
    let labels = labels(of: signs)
    let letters = labels.filter { !$0.isNumber }
    let chosen = letters.isEmpty ? labels : letters
    guard let first = chosen.first else { return .undivided(text) }
    var parts: [Part] = []
    for (index, label) in chosen.enumerated() {
      let end = index + 1 < chosen.count ? chosen[index + 1].start : signs.count
      parts.append(Part(labels: label.names, text: String(signs[label.end..<end])))
    }
    if first.isNumber {
      let isOfSpecimens = parts.allSatisfy { SpecimenHeader.begins($0.text) }
      guard isOfSpecimens || chosen.allSatisfy(\.hasTitle) else { return .numbered(text) }
    }
    let names = parts.flatMap(\.labels)
    let isInOrder = zip(names, names.dropFirst()).allSatisfy { follows($1, $0) }
    // A single I, V or X may be a Roman number.
    let mayBeRoman = names.count == 1 && ["I", "V", "X"].contains(names[0])
    let beginsAtFirst =
      (first.start == 0 && !mayBeRoman) || names[0] == "A" || names[0] == "1"
    guard isInOrder, beginsAtFirst else { return .unclear }
    return .parts(preface: String(signs[..<first.start]), parts)
  }

  private struct Label {
    let names: [String]
    let start: Int
    let end: Int
    /// Whether a word such as "specimen" stands before the name.
    let hasTitle: Bool
    var isNumber: Bool { names[0].first?.isNumber ?? false }
  }

  private static func follows(_ next: String, _ last: String) -> Bool {
    if let one = Int(last), let two = Int(next) { return two == one + 1 }
    guard let one = last.unicodeScalars.first, let two = next.unicodeScalars.first else {
      return false
    }
    return two.value == one.value + 1
  }

  private static func labels(of signs: [Character]) -> [Label] {
    var labels: [Label] = []
    var isAtBeginning = true
    var position = 0
    while position < signs.count {
      let sign = signs[position]
      if isAtBeginning, let label = label(signs, at: position) {
        labels.append(label)
        position = label.end
        continue
      }
      if sign.isNewline || sign == "." || sign == ";" {
        isAtBeginning = true
      } else if !sign.isWhitespace {
        isAtBeginning = false
      }
      position += 1
    }
    return labels
  }

  private static let titles: Set<String> = ["part", "specimen", "jar", "pot", "container"]

  private static func label(_ signs: [Character], at start: Int) -> Label? {
    var position = start
    let title = String(signs[start...].prefix { $0.isLetter })
    let hasTitle =
      titles.contains(title.lowercased()) && start + title.count < signs.count
      && signs[start + title.count] == " "
    if hasTitle { position += title.count + 1 }
    guard let first = name(signs, &position) else { return nil }
    var names = [first]
    while let (joint, next) = Self.next(signs, position) {
      if joint == "-", let one = names.last?.unicodeScalars.first?.value,
        let two = next.name.unicodeScalars.first?.value
      {
        guard two > one else { return nil }
        for value in (one + 1)..<two { names += Unicode.Scalar(value).map { [String($0)] } ?? [] }
      }
      names.append(next.name)
      position = next.end
    }
    guard let end = end(signs, position, hasTitle: hasTitle) else { return nil }
    return Label(names: names, start: start, end: end, hasTitle: hasTitle)
  }

  /// Where a label ends that is complete at a position; nil where it is none.
  private static func end(_ signs: [Character], _ position: Int, hasTitle: Bool) -> Int? {
    func isOver(_ end: Int) -> Bool { end >= signs.count || signs[end].isWhitespace }
    guard position < signs.count else { return nil }
    if [".", ":", ")"].contains(signs[position]) {
      return isOver(position + 1) ? position + 1 : nil
    }
    let dash = signs[position] == " " ? position + 1 : position
    if dash < signs.count, ["-", "–", "—"].contains(signs[dash]), isOver(dash + 1),
      signs[position - 1].isUppercase || signs[position - 1].isNumber
    {
      return dash + 1
    }
    return hasTitle && isOver(position) ? position : nil
  }

  /// A letter that stands alone, in upper case, or a number of one or two digits.
  private static func name(_ signs: [Character], _ position: inout Int) -> String? {
    guard position < signs.count else { return nil }
    let sign = signs[position]
    if sign.isASCII, sign.isLetter {
      guard position + 1 == signs.count || !signs[position + 1].isLetter else { return nil }
      position += 1
      return sign.uppercased()
    }
    let digits = String(signs[position...].prefix { $0.isASCII && $0.isNumber })
    guard (1...2).contains(digits.count) else { return nil }
    position += digits.count
    return digits
  }

  /// What joins a further letter to a label: a comma, "and", "&" or a dash.
  private static func next(
    _ signs: [Character], _ start: Int
  ) -> (joint: String, (name: String, end: Int))? {
    for joint in [", and ", " and ", " & ", "&", ", ", ",", " - ", "-", "–"] {
      guard signs[start...].starts(with: joint) else { continue }
      var position = start + joint.count
      guard position < signs.count, signs[position].isUppercase, let name = name(signs, &position)
      else { return nil }
      let isRange = joint.contains("-") || joint == "–"
      return (isRange ? "-" : ",", (name, position))
    }
    return nil
  }
}

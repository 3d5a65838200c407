extension JSONValue {
  /// The one text of a value, for hashing: the JSON Canonicalization Scheme without fractions.
  ///
  /// Members are sorted by their names' UTF-16 code units, there is no space, and strings have the
  /// shortest escapes. Numbers with fractions are refused: what a program writes for them differs by
  /// language, which would let a verifier compute another hash. Source: RFC 8785.
  ///
  /// - Returns: The text, UTF-8.
  /// - Throws: `JSONError` with the code `invalidValue` for a number that is no integer, `tooLarge` for
  ///   what is nested deeper than a parser takes.
  public func canonicalText() throws(JSONError) -> String {
    var writer = JSONWriter()
    do throws(Refusal) {
      writer.value(try sorted(depth: 0))
    } catch {
      throw error.described
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Why a value has no canonical text.
  ///
  /// The place is put together on the way out, so that values that have one cost nothing for it.
  private struct Refusal: Error {
    enum Step {
      case element(Int)
      case member(String)
    }

    let code: JSONError.Code
    let message: String
    /// The innermost first.
    private var steps: [Step] = []

    init(_ code: JSONError.Code, _ message: String) {
      self.code = code
      self.message = message
    }

    func inside(_ step: Step) -> Refusal {
      var refusal = self
      refusal.steps.append(step)
      return refusal
    }

    var described: JSONError {
      var place = ""
      for step in steps.reversed() {
        switch step {
        case .element(let index): place += "[\(index)]"
        case .member(let name): place += place.isEmpty ? name : ".\(name)"
        }
      }
      return JSONError(code, at: place, message)
    }
  }

  /// Whether a value has one text only.
  private var isPlain: Bool {
    switch self {
    case .null, .bool, .integer, .string: true
    case .number, .array, .object: false
    }
  }

  private func sorted(depth: Int) throws(Refusal) -> JSONValue {
    switch self {
    case .null, .bool, .integer, .string: return self
    case .number:
      throw Refusal(
        .invalidValue, "only whole numbers can be hashed; write the number as a string")
    case .array(let elements):
      try Self.requireDepth(depth)
      if elements.allSatisfy(\.isPlain) { return self }
      var result: [JSONValue] = []
      result.reserveCapacity(elements.count)
      for (index, element) in elements.enumerated() {
        do throws(Refusal) {
          result.append(try element.sorted(depth: depth + 1))
        } catch {
          throw error.inside(.element(index))
        }
      }
      return .array(result)
    case .object(let object):
      try Self.requireDepth(depth)
      let members = object.members.sorted {
        $0.name.utf16.lexicographicallyPrecedes($1.name.utf16)
      }
      var result: [(String, JSONValue)] = []
      result.reserveCapacity(members.count)
      for member in members {
        do throws(Refusal) {
          result.append((member.name, try member.value.sorted(depth: depth + 1)))
        } catch {
          throw error.inside(.member(member.name))
        }
      }
      return .object(JSONObject(result))
    }
  }

  private static func requireDepth(_ depth: Int) throws(Refusal) {
    guard depth < maximumDepth else {
      throw Refusal(.tooLarge, "nested over \(maximumDepth) deep")
    }
  }
}

/// What a pickle makes.
struct PickledObject {
  let root: PickleValue
  let heap: PickleHeap
  /// Where the pickle's strings are.
  let bytes: UnsafeRawBufferPointer
  /// What the pickle is called in errors.
  let part: String
  /// How many of the bytes the pickle takes.
  let byteCount: Int

  /// A string.
  ///
  /// - Parameters:
  ///   - text: Its place.
  ///   - longest: The most bytes.
  /// - Returns: The string.
  /// - Throws: `CheckpointError` when it is longer, or not UTF-8.
  func string(_ text: PickleText, longest: Int) throws(CheckpointError) -> String {
    let content = bytes[text.range]
    guard content.count <= longest else {
      throw CheckpointError(
        .tooLarge, at: part, "a name is longer than \(longest) bytes: \(Excerpt.of(content))")
    }
    guard let string = String(validating: content, as: UTF8.self) else {
      throw CheckpointError(.corrupt, at: part, "a name is not UTF-8: \(Excerpt.of(content))")
    }
    return string
  }

  /// Values of a dictionary by the given text as key: the last one counts.
  func member(_ name: String, of dictionary: UInt32) -> PickleValue? {
    let items = heap.dictionaries[Int(dictionary)]
    for index in stride(from: items.count - 2, through: 0, by: -2) {
      if case .text(let key) = items[index], bytes[key.range].elementsEqual(name.utf8) {
        return items[index + 1]
      }
    }
    return nil
  }
}

/// Pickles, put together instruction by instruction.
enum Pickle {
  /// A whole pickle around the instructions that make one value.
  static func file(_ body: [UInt8], version: UInt8 = 2) -> [UInt8] {
    [0x80, version] + body + Array(".".utf8)
  }

  /// Instructions one after the other.
  ///
  /// Long sums of arrays take early compilers minutes.
  static func join(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }

  static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func op(_ letters: String) -> [UInt8] { Array(letters.utf8) }

  static func text(_ text: String) -> [UInt8] {
    op("X") + little(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  /// The shortest form that Python writes, and eight bytes beyond 32 bits.
  static func int(_ value: Int64) -> [UInt8] {
    if let byte = UInt8(exactly: value) { return op("K") + [byte] }
    if let short = UInt16(exactly: value) { return op("M") + little(short) }
    if let int = Int32(exactly: value) { return op("J") + little(int) }
    return [0x8A, 8] + little(value)
  }

  static func tuple(_ items: [UInt8]...) -> [UInt8] { op("(") + items.joined() + op("t") }

  static func ints(_ values: [Int64]) -> [UInt8] { op("(") + values.flatMap(int) + op("t") }

  static func list(_ items: [[UInt8]]) -> [UInt8] { op("](") + items.joined() + op("e") }

  static func dictionary(_ members: [(String, [UInt8])]) -> [UInt8] {
    op("}(") + members.flatMap { text($0.0) + $0.1 } + op("u")
  }

  static func global(_ module: String, _ name: String) -> [UInt8] {
    op("c\(module)\n\(name)\n")
  }

  static func call(_ function: [UInt8], _ arguments: [UInt8]) -> [UInt8] {
    function + arguments + op("R")
  }

  static let emptyOrderedDictionary = call(global("collections", "OrderedDict"), op(")"))

  /// A reference to a storage.
  static func storage(
    _ key: String, _ type: String = "FloatStorage", count: Int64, isLegacy: Bool = false
  ) -> [UInt8] {
    op("(") + text("storage") + global("torch", type) + text(key) + text("cpu") + int(count)
      + op(isLegacy ? "N" : "") + op("tQ")
  }

  /// A tensor as `torch.save` writes it.
  static func tensor(
    _ storage: [UInt8], offset: Int64 = 0, _ sizes: [Int64], strides: [Int64]
  ) -> [UInt8] {
    call(
      global("torch._utils", "_rebuild_tensor_v2"),
      tuple(
        storage, int(offset), ints(sizes), ints(strides), [0x89], emptyOrderedDictionary))
  }

  /// A one-dimensional tensor that is the whole storage.
  static func vector(_ key: String = "0", count: Int64 = 2) -> [UInt8] {
    tensor(storage(key, count: count), [count], strides: [1])
  }
}

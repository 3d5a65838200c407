/// The storages at the end of a legacy file.
enum LegacyStorages {
  /// Finds each storage of a pickle.
  ///
  /// - Parameters:
  ///   - start: Where the storages begin.
  ///   - keys: The pickle with their keys, in the order of the file.
  ///   - object: The pickle that refers to them.
  ///   - budget: What the table may take.
  /// - Returns: For each of the pickle's storages, where its elements are.
  /// - Throws: `CheckpointError`.
  static func read(
    _ start: ByteCursor, keys: PickledObject, of object: PickledObject, _ budget: StructureBudget
  ) throws(CheckpointError) -> [Range<Int>] {
    guard case .list(let list) = keys.root else {
      throw CheckpointError(.corrupt, at: keys.part, "\(keys.root.typeName) is not a list of keys")
    }
    let sizes = try elementSizes(object, budget)
    var cursor = start
    var places: [String: Range<Int>] = [:]
    for value in keys.heap.lists[Int(list)] {
      guard case .text(let text) = value else {
        throw CheckpointError(.corrupt, at: keys.part, "\(value.typeName) is not a storage's key")
      }
      let key = try keys.string(text, longest: longestKey)
      guard let size = sizes[key] else {
        throw CheckpointError(
          .corrupt, at: "storage \(Excerpt.of(key))", "no tensor refers to it")
      }
      let place = cursor.place
      let count = try cursor.count(Int64.self)
      let byteCount = count.multipliedReportingOverflow(by: size)
      guard !byteCount.overflow else {
        throw CheckpointError(.corrupt, at: place, "a storage of \(count) elements is impossible")
      }
      let range = try cursor.take(byteCount.partialValue)
      try budget.take(entryCost + key.utf8.count)
      guard places.updateValue(range, forKey: key) == nil else {
        throw CheckpointError(
          .duplicateName, at: "storage \(Excerpt.of(key))", "its key appears twice")
      }
    }
    guard cursor.remaining == 0 else {
      throw CheckpointError(
        .corrupt, at: cursor.place, "\(cursor.remaining) bytes follow the last storage")
    }
    return try resolve(object, places)
  }

  private static let longestKey = 256
  /// A key and a value in a hash table that is at most three quarters full, and the key's block.
  private static let entryCost = StructureBudget.element(of: 48) + StructureBudget.block

  /// Bytes of one element, by key: the storages themselves do not say.
  private static func elementSizes(
    _ object: PickledObject, _ budget: StructureBudget
  ) throws(CheckpointError) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for storage in object.heap.storages {
      let key = try object.string(storage.key, longest: longestKey)
      try budget.take(entryCost + key.utf8.count)
      let size = storage.elementByteCount
      guard sizes.updateValue(size, forKey: key).map({ $0 == size }) ?? true else {
        throw CheckpointError(
          .corrupt, at: "storage \(Excerpt.of(key))", "it is described with two element types")
      }
    }
    return sizes
  }

  private static func resolve(
    _ object: PickledObject, _ places: [String: Range<Int>]
  ) throws(CheckpointError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for storage in object.heap.storages {
      let key = try object.string(storage.key, longest: longestKey)
      let place = "storage \(Excerpt.of(key))"
      guard let range = places[key] else {
        throw CheckpointError(.storageMissing, at: place, "the file has no storage of that key")
      }
      try storage.check(byteCount: range.count, at: place)
      ranges.append(range)
    }
    return ranges
  }
}

/// Everything that a pickle has built so far.
///
/// Containers refer to each other by index, so that one that contains itself, as a pickle can make
/// it, is neither a leak nor an endless loop. Nothing is ever removed.
struct PickleHeap {
  private let budget: StructureBudget
  /// The items of all tuples, one after the other.
  private(set) var tupleItems: [PickleValue] = []
  private(set) var lists: [[PickleValue]] = []
  /// Keys and values by turns.
  private(set) var dictionaries: [[PickleValue]] = []
  private(set) var foreignNames: [String] = []
  private(set) var storages: [PickledStorage] = []
  private(set) var tensors: [PickledTensor] = []

  private static let itemCost = StructureBudget.element(of: MemoryLayout<PickleValue>.stride)
  private static let containerCost = StructureBudget.element(of: 8) + StructureBudget.block

  /// A storage, and its place in the file, which is looked up later.
  private static let storageCost = StructureBudget.element(
    of: MemoryLayout<PickledStorage>.stride + MemoryLayout<Range<Int>>.stride)

  init(budget: StructureBudget) {
    self.budget = budget
  }

  /// The items of a tuple.
  subscript(_ tuple: PickleTuple) -> ArraySlice<PickleValue> { tupleItems[tuple.range] }

  mutating func makeTuple(
    _ items: some Collection<PickleValue>
  ) throws(CheckpointError) -> PickleValue {
    try budget.take(Self.itemCost * items.count)
    let start = try index(tupleItems.count)
    tupleItems.append(contentsOf: items)
    return .tuple(PickleTuple(start: start, count: try index(items.count)))
  }

  mutating func makeList() throws(CheckpointError) -> PickleValue {
    try budget.take(Self.containerCost)
    lists.append([])
    return .list(try index(lists.count - 1))
  }

  mutating func append(
    _ items: some Collection<PickleValue>, toList list: UInt32
  ) throws(CheckpointError) {
    try budget.take(Self.itemCost * items.count)
    lists[Int(list)].append(contentsOf: items)
  }

  mutating func makeDictionary() throws(CheckpointError) -> PickleValue {
    try budget.take(Self.containerCost)
    dictionaries.append([])
    return .dictionary(try index(dictionaries.count - 1))
  }

  /// Adds keys and values.
  ///
  /// - Parameters:
  ///   - items: Keys and values by turns, as many of each.
  ///   - dictionary: The dictionary's index.
  /// - Throws: `CheckpointError` when the budget is used up.
  mutating func append(
    _ items: some Collection<PickleValue>, toDictionary dictionary: UInt32
  ) throws(CheckpointError) {
    try budget.take(Self.itemCost * items.count)
    dictionaries[Int(dictionary)].append(contentsOf: items)
  }

  mutating func makeForeign(_ name: String) throws(CheckpointError) -> PickleValue {
    try budget.take(
      StructureBudget.element(of: MemoryLayout<String>.stride) + StructureBudget.block
        + name.utf8.count)
    foreignNames.append(name)
    return .foreign(try index(foreignNames.count - 1))
  }

  mutating func makeStorage(_ storage: PickledStorage) throws(CheckpointError) -> PickleValue {
    try budget.take(Self.storageCost)
    storages.append(storage)
    return .storage(try index(storages.count - 1))
  }

  mutating func makeTensor(_ tensor: PickledTensor) throws(CheckpointError) -> PickleValue {
    // The shape and the strides are blocks of their own.
    try budget.take(
      StructureBudget.element(of: MemoryLayout<PickledTensor>.stride)
        + 2 * StructureBudget.block + 16 * tensor.view.shape.rank)
    tensors.append(tensor)
    return .tensor(try index(tensors.count - 1))
  }

  private func index(_ count: Int) throws(CheckpointError) -> UInt32 {
    guard let index = UInt32(exactly: count) else {
      throw CheckpointError(.tooLarge, "the pickle makes more than \(UInt32.max) values")
    }
    return index
  }
}

/// Walks what a pickle made and gives every tensor its name.
///
/// Containers may be shared, and contain themselves: depth and the number of values looked at are
/// limited, so that a small file cannot describe a tree without an end.
struct NameFlattener {
  private let object: PickledObject
  private let limits: CheckpointLimits
  private var visits = 0
  /// Finds a storage in the file: its index in the pickle, to the place of its bytes.
  private let storages: [Range<Int>]

  /// The name of a tensor that is a file's only content.
  private static let rootName = "tensor"

  /// Names the tensors of a pickle.
  ///
  /// - Parameters:
  ///   - object: What the pickle made.
  ///   - storages: Where each of its storages lies in the file.
  ///   - collector: Takes the tensors.
  /// - Throws: `CheckpointError`.
  static func flatten(
    _ object: PickledObject, storages: [Range<Int>], into collector: inout EntryCollector
  ) throws(CheckpointError) {
    var flattener = NameFlattener(
      object: object, limits: collector.limits, storages: storages)
    try flattener.visit(object.root, "", depth: 0, &collector)
  }

  private init(object: PickledObject, limits: CheckpointLimits, storages: [Range<Int>]) {
    self.object = object
    self.limits = limits
    self.storages = storages
  }

  private mutating func visit(
    _ value: PickleValue, _ name: String, depth: Int, _ collector: inout EntryCollector
  ) throws(CheckpointError) {
    try count(1)
    guard depth <= limits.nestingDepth else {
      throw CheckpointError(
        .tooLarge, at: "entry \(Excerpt.of(name))",
        "it lies over \(limits.nestingDepth) containers deep, or within itself")
    }
    switch value {
    case .tensor(let index):
      let tensor = object.heap.tensors[Int(index)]
      try collector.add(
        name.isEmpty ? Self.rootName : name, tensor.elementType, tensor.view,
        storage: storages[Int(tensor.storage)])
    case .dictionary(let index):
      try visitDictionary(object.heap.dictionaries[Int(index)], name, depth: depth, &collector)
    case .list(let index):
      try visitItems(object.heap.lists[Int(index)][...], name, depth: depth, &collector)
    case .tuple(let tuple):
      try visitItems(object.heap[tuple], name, depth: depth, &collector)
    default:
      if !name.isEmpty { try collector.addOther(name) }
    }
  }

  private mutating func visitDictionary(
    _ items: [PickleValue], _ name: String, depth: Int, _ collector: inout EntryCollector
  ) throws(CheckpointError) {
    for index in stride(from: 0, to: items.count - 1, by: 2) {
      let key: String
      switch items[index] {
      case .text(let text): key = try object.string(text, longest: limits.nameByteCount)
      case .integer(let integer): key = String(integer)
      default:
        // No state dictionary has such keys: what is below is listed, and not read.
        try collector.addOther(try join(name, "(\(items[index].typeName))"))
        continue
      }
      try visit(items[index + 1], try join(name, key), depth: depth + 1, &collector)
    }
  }

  private mutating func visitItems(
    _ items: ArraySlice<PickleValue>, _ name: String, depth: Int, _ collector: inout EntryCollector
  ) throws(CheckpointError) {
    try count(items.count)
    guard items.contains(where: \.isEntered) else {
      if !name.isEmpty { try collector.addOther(name) }
      return
    }
    for (index, item) in items.enumerated() {
      try visit(item, try join(name, String(index)), depth: depth + 1, &collector)
    }
  }

  private mutating func count(_ visited: Int) throws(CheckpointError) {
    visits += visited
    guard visits <= limits.visitCount else {
      throw CheckpointError(
        .tooLarge, at: object.part,
        "the file describes more than \(limits.visitCount) values, counting shared ones each time")
    }
  }

  /// A container's name and a name in it; checked here, as names are made on the way down.
  private func join(_ container: String, _ name: String) throws(CheckpointError) -> String {
    let joined = container.isEmpty ? name : "\(container).\(name)"
    guard joined.utf8.count <= limits.nameByteCount else {
      throw CheckpointError(
        .tooLarge, at: "entry \(Excerpt.of(joined))",
        "its name is longer than \(limits.nameByteCount) bytes")
    }
    return joined
  }
}

import Tensors

/// A tensor in double precision; whole numbers and truth values are numbers too.
struct NumericTensor {
  let extents: [Int]
  var values: [Double]

  init(_ extents: [Int], _ values: [Double]) {
    precondition(
      values.count == extents.reduce(1, *), "\(extents) takes other than \(values.count)")
    self.extents = extents
    self.values = values
  }

  init(_ extents: [Int], filledWith value: Double = 0) {
    self.init(extents, Array(repeating: value, count: extents.reduce(1, *)))
  }

  init(_ tensor: ConstantTensor) {
    let extents = tensor.shape.dimensions
    self.init(
      extents,
      tensor.elementType.isFloatingPoint
        ? tensor.floats().map(Double.init) : tensor.integers().map(Double.init))
  }

  var rank: Int { extents.count }
  var count: Int { values.count }
  var integers: [Int] { values.map { Int($0) } }

  /// How far apart neighbours along each axis are.
  var strides: [Int] {
    var strides = Array(repeating: 1, count: rank)
    for axis in extents.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * extents[axis + 1]
    }
    return strides
  }

  /// The index along each axis of an element.
  func index(of element: Int) -> [Int] {
    zip(strides, extents).map { element / $0 % max(1, $1) }
  }

  /// The place of an element.
  func offset(_ index: [Int]) -> Int { zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 } }

  subscript(index: [Int]) -> Double {
    get { values[offset(index)] }
    set { values[offset(index)] = newValue }
  }

  /// A tensor whose elements are computed from their indices.
  static func made(_ extents: [Int], _ element: ([Int]) -> Double) -> NumericTensor {
    var result = NumericTensor(extents)
    for place in result.values.indices { result.values[place] = element(result.index(of: place)) }
    return result
  }

  /// The element that stands at an index of a larger tensor to which this one is broadcast.
  func broadcast(at index: [Int]) -> Double {
    let own = zip(index.suffix(rank), extents).map { $1 == 1 ? 0 : $0 }
    return self[own]
  }
}

public import Tensors

extension Graph {
  /// Stores large constants with 16-bit elements, and widens them again where they are used.
  ///
  /// The file takes half the room; a runtime widens once, when it loads the model, and computes in
  /// single precision as before. Values are rounded to nearest even.
  ///
  /// - Parameter elementType: float16 or bfloat16.
  /// - Throws: `ONNXError` with code `tooLarge` that names a constant whose values float16 cannot
  ///   hold.
  public mutating func storeConstants(as elementType: ElementType) throws(ONNXError) {
    var casts: [Node] = []
    for index in initializers.indices {
      let initializer = initializers[index]
      guard initializer.tensor.elementType == .float32,
        initializer.tensor.shape.elementCount >= Graph.smallestStored
      else { continue }
      let stored = "\(initializer.name).\(elementType.rawValue)"
      let narrow = Tensor(shape: initializer.tensor.shape, elementType: elementType)
      let values = initializer.tensor.floats()
      if elementType == .float16, values.contains(where: { $0.magnitude > 65504 }) {
        throw ONNXError(
          .tooLarge, "\(initializer.name) has values beyond float16; store it as bfloat16")
      }
      values.withUnsafeBufferPointer { narrow.setFloats(from: $0) }
      initializers[index] = Initializer(stored, ConstantTensor(narrow))
      casts.append(
        Node(
          "Cast", name: "\(initializer.name).widened", inputs: [stored],
          outputs: [initializer.name], attributes: ["to": .integer(ElementType.float32.code)]))
    }
    nodes = casts + nodes
  }

  /// Smaller constants stay as they are: they are no weights, or save nothing.
  private static let smallestStored = 256
}

import ONNX

extension Layers {
  /// An image in the middle of a larger one that is zero elsewhere, as `F.pad` is used where two
  /// images are to be joined; of an odd rest, the larger part is below and on the right.
  func pad(_ x: Value, to size: Pair) -> Value {
    let (rows, columns) = (size.height - x.extents[2], size.width - x.extents[3])
    if rows == 0, columns == 0 { return x }
    guard rows >= 0, columns >= 0 else {
      builder.fail("\(path): an image of \(x.type) is larger than \(size.values)")
      return x
    }
    let begins = [0, 0, rows / 2, columns / 2]
    let ends = [0, 0, rows - rows / 2, columns - columns / 2]
    return add("Pad", [x, builder.constant(begins + ends)], ["mode": .text("constant")])
  }
}

public import Tensors
internal import Foundation

/// Parameters and images that a formula gives, the same in any language; see the reference outputs'
/// README.
public enum FormulaWeights {
  /// The parameter of a name and shape.
  public static func parameter(_ name: String, _ shape: Shape, salt: String = "") -> ConstantTensor
  {
    if name.hasSuffix("num_batches_tracked") {
      return ConstantTensor(
        shape: shape, int64: Array(repeating: 0, count: shape.elementCount))
    }
    let map: (Double) -> Double
    if name.hasSuffix("running_var") {
      map = { 0.5 + $0 }
    } else if name.hasSuffix("running_mean") {
      map = { 0.2 * ($0 - 0.5) }
    } else if shape.rank >= 2 {
      let fanIn = Double(shape.elementCount) / Double(shape.dimensions[0])
      let bound = (3 / fanIn).squareRoot()
      map = { (2 * $0 - 1) * bound }
    } else if name.hasSuffix("weight") {
      map = { 0.8 + 0.4 * $0 }
    } else {
      map = { 0.2 * ($0 - 0.5) }
    }
    return tensor(name, shape, salt, map)
  }

  /// A network's input of a name and shape.
  public static func image(_ name: String, _ shape: Shape, salt: String = "") -> ConstantTensor {
    tensor(name, shape, salt) { 4 * $0 - 2 }
  }

  private static func tensor(
    _ name: String, _ shape: Shape, _ salt: String, _ map: (Double) -> Double
  ) -> ConstantTensor {
    let tensor = Tensor(shape: shape, elementType: .float32)
    let elements = tensor.float32
    let seed = fnv1a64(salt + name)
    for index in 0..<shape.elementCount {
      elements[index] = Float(map(uniform(seed &+ UInt64(index))))
    }
    return ConstantTensor(tensor)
  }

  private static func fnv1a64(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// SplitMix64's output function, as a number in [0, 1).
  private static func uniform(_ seed: UInt64) -> Double {
    var z = seed &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Double(z >> 40) / Double(1 << 24)
  }
}

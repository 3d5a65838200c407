import Tensors
import Testing

@Suite struct TensorTests {
  @Test func memoryIsAlignedAndZero() {
    for count in [0, 1, 15, 1000] {
      let tensor = Tensor(shape: [count], elementType: .float32)
      #expect(tensor.bytes.baseAddress.map { Int(bitPattern: $0) % 64 } == 0)
      #expect(tensor.bytes.allSatisfy { $0 == 0 })
      #expect(tensor.byteCount == 4 * count)
      #expect(tensor.float32.count == count)
    }
  }

  @Test func copiedElementsOutliveTheirTensor() {
    let values = Tensor(shape: [2], float32: [1, 2]).float32Values()
    #expect(values == [1, 2])
  }

  @Test func scalarsHaveOneElement() {
    let tensor = Tensor(shape: [], elementType: .int64)
    #expect(tensor.int64.count == 1)
    #expect(tensor.shape.description == "scalar")
  }

  @Test func shapesSayTheirExtents() {
    let shape: Shape = [1, 3, 256, 128]
    #expect(shape.elementCount == 3 * 256 * 128)
    #expect(shape.rank == 4)
    #expect(shape[3] == 128)
    #expect(shape.description == "1x3x256x128")
  }

  @Test(arguments: [[-1], [2, -3], [1 << 40, 1 << 40], [.max, 2]] as [[Int64]])
  func hostileShapesAreRefused(extents: [Int64]) {
    #expect(Shape(untrusted: extents) == nil)
  }

  @Test func untrustedShapesThatFitAreTaken() {
    #expect(Shape(untrusted: [2, 0, 3]) == [2, 0, 3])
    #expect(Shape(untrusted: [])?.elementCount == 1)
  }
}

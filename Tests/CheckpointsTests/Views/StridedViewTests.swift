import Tensors
import Testing

@testable import Checkpoints

@Suite("A strided view")
struct StridedViewTests {
  private func code(
    _ sizes: [Int64], _ strides: [Int64], _ offset: Int64
  ) -> CheckpointError.Code? {
    do throws(CheckpointError) {
      _ = try StridedView(sizes: sizes, strides: strides, offset: offset)
      return nil
    } catch {
      return error.code
    }
  }

  @Test(
    "needs as many elements as its last one lies far",
    arguments: [
      ([2, 3], [3, 1], 0, 6), ([3, 2], [1, 3], 0, 6), ([2], [4], 3, 8), ([], [], 5, 6),
      ([4], [0], 0, 1), ([0, 3], [3, 1], 0, 0), ([2, 0], [9, 9], 100, 0), ([1], [1 << 62], 0, 1),
    ] as [([Int64], [Int64], Int64, Int)])
  func extent(sizes: [Int64], strides: [Int64], offset: Int64, extent: Int) throws {
    #expect(try StridedView(sizes: sizes, strides: strides, offset: offset).extent == extent)
  }

  @Test(
    "is contiguous when no copy is needed",
    arguments: [
      ([2, 3], [3, 1], true), ([3, 2], [1, 3], false), ([2, 1, 3], [3, 77, 1], true),
      ([4], [0], false), ([1], [0], true), ([], [], true), ([0, 2], [1, 7], true),
      ([2, 2], [4, 1], false),
    ] as [([Int64], [Int64], Bool)])
  func contiguity(sizes: [Int64], strides: [Int64], isContiguous: Bool) throws {
    let view = try StridedView(sizes: sizes, strides: strides, offset: 0)
    #expect(view.isContiguous == isContiguous)
  }

  @Test(
    "is refused when a number is negative, missing or beyond reach",
    arguments: [
      ([-1], [1], 0, .corrupt), ([2], [-1], 0, .corrupt), ([2], [1], -1, .corrupt),
      ([2, 2], [1], 0, .corrupt), ([1 << 62, 4], [0, 0], 0, .corrupt),
      ([2], [.max], 1, .viewOutOfBounds), ([3], [.max / 2 + 1], 0, .viewOutOfBounds),
      ([1], [1], .max, .viewOutOfBounds), ([.max], [.max], .max, .viewOutOfBounds),
      ([2, 2], [.max / 2, .max / 2], 2, .viewOutOfBounds),
    ] as [([Int64], [Int64], Int64, CheckpointError.Code)])
  func refusals(
    sizes: [Int64], strides: [Int64], offset: Int64, expected: CheckpointError.Code
  ) {
    #expect(code(sizes, strides, offset) == expected)
    let many = [Int64](repeating: 1, count: StridedView.maximumRank + 1)
    #expect(code(many, many, 0) == .corrupt)
  }

  @Test(
    "copies the elements that its strides name, of every width", arguments: ElementType.allCases)
  func copies(type: ElementType) throws {
    let view = try StridedView(sizes: [3, 1, 2], strides: [1, 9, 4], offset: 2)
    let storage = (0..<view.extent * type.byteCount).map { UInt8($0 / type.byteCount) }
    let tensor = storage.withUnsafeBytes { view.copy(from: $0, type) }
    let expected: [UInt8] = [2, 6, 3, 7, 4, 8].flatMap {
      [UInt8](repeating: $0, count: type.byteCount)
    }
    #expect(tensor.bytes.prefix(tensor.byteCount).elementsEqual(expected))
    #expect(tensor.shape == [3, 1, 2])
  }

  @Test("copies one element many times over where its stride is zero, and none of an empty tensor")
  func zeroStride() throws {
    let expanded = try StridedView(sizes: [2, 2], strides: [0, 0], offset: 1)
    let storage: [UInt8] = [7, 8]
    let copy = storage.withUnsafeBytes { ConstantTensor(expanded.copy(from: $0, .uint8)) }
    #expect(copy.integers() == [8, 8, 8, 8])
    let empty = try StridedView(sizes: [0, 2], strides: [0, 0], offset: 0)
    #expect(storage.withUnsafeBytes { empty.copy(from: $0, .uint8).byteCount } == 0)
  }
}

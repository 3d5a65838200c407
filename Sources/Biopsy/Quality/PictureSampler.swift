public import Imaging

/// Makes small pictures of a network's input, so that no frame is decoded twice.
///
/// It keeps its memory; one thread at a time.
public final class PictureSampler {
  private let size: ImageSize
  private let pixelStride: Int
  // Where red, green and blue are, in elements from the first.
  private let offsets: (red: Int, green: Int, blue: Int)
  // What turns elements into values of 0 to 255.
  private let scale: SIMD4<Float>
  private let bias: SIMD4<Float>
  private let columns: AreaTaps
  private let rows: AreaTaps
  // For each column of the colour picture, two elements of a row of the input.
  private let colorColumns: FixedBuffer<SIMD2<Int32>>
  private let line: FixedBuffer<Float>
  // The luminance of every row of the input, already as wide as the picture.
  private let narrowed: FixedBuffer<Float>

  /// Prepares for one network's input.
  ///
  /// - Parameter specification: What the network expects.
  public init(_ specification: PreprocessingSpecification) {
    size = specification.size
    let isPlanar = specification.layout == .nchw
    pixelStride = isPlanar ? 1 : 3
    let channel = isPlanar ? size.pixelCount : 1
    let isRedFirst = specification.colorOrder == .rgb
    offsets = (isRedFirst ? 0 : 2 * channel, channel, isRedFirst ? 2 * channel : 0)
    let (mean, deviation) = (specification.mean, specification.standardDeviation)
    scale = 255 * SIMD4(deviation[0], deviation[1], deviation[2], 0)
    bias = 255 * SIMD4(mean[0], mean[1], mean[2], 0)
    columns = AreaTaps(from: size.width, to: FramePicture.side)
    rows = AreaTaps(from: size.height, to: FramePicture.side)
    colorColumns = FixedBuffer(count: FramePicture.colorSide, repeating: SIMD2(0, 0))
    for column in 0..<FramePicture.colorSide {
      let left = (4 * column + 1) * size.width / (4 * FramePicture.colorSide) * pixelStride
      let right = (4 * column + 3) * size.width / (4 * FramePicture.colorSide) * pixelStride
      colorColumns[column] = SIMD2(Int32(left), Int32(right))
    }
    line = FixedBuffer(count: size.width, repeating: 0)
    narrowed = FixedBuffer(count: size.height * FramePicture.side, repeating: 0)
  }

  /// Makes a picture.
  ///
  /// - Parameters:
  ///   - input: The network's input tensor, filled.
  ///   - picture: Where to.
  public func sample(_ input: UnsafeBufferPointer<Float>, into picture: FramePicture) {
    precondition(input.count == size.pixelCount * 3, "an input of \(size) is expected")
    guard let tensor = input.baseAddress else { return }
    for row in 0..<size.height {
      luminance(of: tensor + row * size.width * pixelStride)
      narrow(into: narrowed.base + row * FramePicture.side)
    }
    for row in 0..<FramePicture.side { shorten(row, picture.luminance) }
    color(tensor + offsets.red, scale[0], bias[0], into: picture.red)
    color(tensor + offsets.green, scale[1], bias[1], into: picture.green)
    color(tensor + offsets.blue, scale[2], bias[2], into: picture.blue)
  }

  /// The luminance (BT.601) of one row of the input.
  private func luminance(of row: UnsafePointer<Float>) {
    let weights = SIMD4<Float>(0.299, 0.587, 0.114, 0) * scale
    let offset = (SIMD4<Float>(0.299, 0.587, 0.114, 0) * bias).sum()
    let (red, green, blue) = (row + offsets.red, row + offsets.green, row + offsets.blue)
    var column = 0
    if pixelStride == 1 {
      while column + 8 <= size.width {
        let start = UnsafeRawPointer(red + column).loadUnaligned(as: SIMD8<Float>.self)
        let middle = UnsafeRawPointer(green + column).loadUnaligned(as: SIMD8<Float>.self)
        let end = UnsafeRawPointer(blue + column).loadUnaligned(as: SIMD8<Float>.self)
        var sum = start * weights[0] + middle * weights[1]
        sum += end * weights[2] + offset
        UnsafeMutableRawPointer(line.base + column).storeBytes(of: sum, as: SIMD8<Float>.self)
        column += 8
      }
    }
    while column < size.width {
      let place = column * pixelStride
      let sum = red[place] * weights[0] + green[place] * weights[1] + blue[place] * weights[2]
      line.base[column] = sum + offset
      column += 1
    }
  }

  private func narrow(into destination: UnsafeMutablePointer<Float>) {
    let length = columns.length
    var weight = UnsafePointer(columns.weights.base)
    for column in 0..<FramePicture.side {
      let source = line.base + Int(columns.start.base[column])
      var sum = source[0] * weight[0]
      // What inputs of 193 to 384 pixels take, without a loop.
      if length == 3 {
        sum += source[1] * weight[1]
        sum += source[2] * weight[2]
      } else {
        for tap in 1..<length { sum += source[tap] * weight[tap] }
      }
      destination[column] = sum
      weight += length
    }
  }

  private func shorten(_ row: Int, _ luminance: FixedBuffer<UInt8>) {
    typealias Block = SIMD16<Float>
    let side = FramePicture.side
    let first = Int(rows.start[row])
    let weights = rows.weights.base + row * rows.length
    let destination = luminance.base + row * side
    for column in stride(from: 0, to: side, by: Block.scalarCount) {
      var sum = Block(repeating: Self.byteBias)
      for tap in 0..<rows.length {
        let source = narrowed.base + (first + tap) * side + column
        sum += UnsafeRawPointer(source).loadUnaligned(as: Block.self) * weights[tap]
      }
      for lane in 0..<Block.scalarCount { destination[column + lane] = Self.byte(sum[lane]) }
    }
  }

  /// What a value of 0 to 255 needs for ``byte(_:)``: 256 for the place of its bits, and a half.
  private static let byteBias: Float = 256.5

  /// Rounds a value of 0 to 255 to which ``byteBias`` was added.
  ///
  /// Floats of 256 up to 512 have the byte in the same eight bits. A conversion to an integer would
  /// have to be guarded lane by lane.
  @inline(__always)
  private static func byte(_ biased: Float) -> UInt8 {
    UInt8(truncatingIfNeeded: biased.bitPattern >> 15)
  }

  /// One colour, from four pixels of the input for each of the picture.
  private func color(
    _ plane: UnsafePointer<Float>, _ scale: Float, _ bias: Float, into buffer: FixedBuffer<UInt8>
  ) {
    let side = FramePicture.colorSide
    for row in 0..<side {
      let upper =
        plane + (4 * row + 1) * size.height / (4 * side) * size.width * pixelStride
      let lower =
        plane + (4 * row + 3) * size.height / (4 * side) * size.width * pixelStride
      let destination = buffer.base + row * side
      for column in 0..<side {
        let columns = colorColumns.base[column]
        let (left, right) = (Int(columns.x), Int(columns.y))
        let sum = upper[left] + upper[right] + lower[left] + lower[right]
        destination[column] = Self.byte(sum * (scale / 4) + (bias + Self.byteBias))
      }
    }
  }
}

import Base
import Biopsy
import Client
import Imaging
import Serving
import Wire

/// Something that says what is in a frame: the daemon, or the same pipeline in this process.
protocol FramePredictor: AnyObject {
  /// What predicts.
  var engine: EngineDescription { get }
  /// Looks at one frame.
  func predict(
    _ bytes: UnsafeRawBufferPointer, encoding: FrameMessage.Encoding
  ) throws -> FrameResult
}

/// A frame that got no result, told in words.
struct PredictionError: Error, CustomStringConvertible {
  let description: String
}

/// Predicts through the daemon.
final class DaemonPredictor: FramePredictor {
  private let connection: DaemonConnection
  private let stream: Int
  private let ring: FrameRing?

  /// Opens a stream.
  ///
  /// - Parameters:
  ///   - connection: A connection to the daemon.
  ///   - name: The station's name.
  ///   - exactDecode: Whether JPEG frames are decoded at full size.
  ///   - ring: Memory for frames, open on the connection; nil to send them as bodies.
  /// - Throws: `ClientError`.
  init(
    _ connection: DaemonConnection, name: String, exactDecode: Bool, ring: FrameRing? = nil
  ) throws(ClientError) {
    self.connection = connection
    self.ring = ring
    // Files were captured long ago: their results are wanted however long they take.
    stream = try connection.openStream(
      OpenStreamMessage(name: name, deadlineMilliseconds: 3_600_000, exactDecode: exactDecode)
    ).stream
  }

  var engine: EngineDescription { connection.welcome.engine }

  func predict(
    _ bytes: UnsafeRawBufferPointer, encoding: FrameMessage.Encoding
  ) throws -> FrameResult {
    let id = try connection.sendCopy(
      of: bytes, as: FrameMessage(stream: stream, encoding: encoding), by: ring)
    switch try connection.reply(to: id) {
    case .result(let result): return result
    case .dropped(let drop):
      throw PredictionError(description: "\(drop.reason.rawValue): \(drop.message)")
    default: throw ClientError(.badReply, "the daemon did not answer a frame with a result")
    }
  }
}

/// Predicts in this process, with the pipeline that the daemon uses.
final class LocalPredictor: FramePredictor {
  let engine: EngineDescription
  private let analyzer: SegmentingAnalyzer
  private let exactDecode: Bool
  private var reply = AnalysisReply()

  init(_ engine: SegmentationEngine, exactDecode: Bool) throws {
    self.engine = EngineDescription(engine)
    self.exactDecode = exactDecode
    analyzer = try SegmentingAnalyzer(engine: engine)
  }

  func predict(
    _ bytes: UnsafeRawBufferPointer, encoding: FrameMessage.Encoding
  ) throws -> FrameResult {
    let began = MonotonicInstant.now
    reply.reset()
    do throws(AnalysisError) {
      try analyzer.analyze(
        bytes, request: AnalysisRequest(encoding: encoding, exactDecode: exactDecode),
        into: &reply)
    } catch {
      switch error {
      case .invalidFrame(let message): throw PredictionError(description: message)
      case .failed(let message): throw PredictionError(description: message)
      case .unread(_, let message): throw PredictionError(description: message)
      }
    }
    reply.timings.total = MonotonicInstant.now - began
    return FrameResult(
      message: ResultMessage(
        reply, stream: 1, isLate: false, masks: .runLengths, engine: engine), body: reply.body)
  }
}

extension FramePredictor {
  /// Looks at an image file: JPEG as it is, PNG as raw pixels.
  func predict(file path: String) throws -> FrameResult {
    let bytes = try ImageFile.readBytes(path)
    let isPNG = bytes.withUnsafeBytes { ImageFile.Kind.sniff($0) == .png }
    guard isPNG else { return try bytes.withUnsafeBytes { try predict($0, encoding: .jpeg) } }
    let image = try ImageFile.read(path)
    let pixels = FrameMessage.RawPixels(
      format: PixelFormat.rgb.rawValue, width: image.size.width, height: image.size.height)
    return try image.pixels.withUnsafeBytes { try predict($0, encoding: .raw(pixels)) }
  }
}

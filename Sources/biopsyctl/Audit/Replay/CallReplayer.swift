import Base
import Biopsy
import Foundation
import Imaging
import Study

/// Runs calls again from what their records and kept pictures say.
struct CallReplayer {
  let folder: String?
  let models: ReplayModels
  /// By how much probabilities may differ elsewhere; nil for what the model's manifest states.
  let tolerance: Float?
  /// Pictures that the ledger says were removed.
  let removed: Set<KeyFrameName>

  /// Runs a call again.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - sequence: Its record's number.
  /// - Returns: What comes of it.
  /// - Throws: `RuntimeError` where there is no runtime at all.
  func replay(_ call: CallEvent, sequence: Int) throws -> ReplayedCall {
    var replayed = ReplayedCall(sequence: sequence, polyp: call.polyp)
    guard let basis = call.basis else {
      replayed.outcome = .notReplayable(.earlierVersion)
      return replayed
    }
    replayed.looks = basis.looks.map { ReplayedLook(difference(of: $0)) }
    if let rule = basis.rule { checkCall(call, basis, rule, &replayed) }
    let kept = basis.looks.indices.filter { basis.looks[$0].picture.isKept }
    guard !kept.isEmpty else {
      return replayed.finished(whereNothingRan: basis.looks.isEmpty ? .noLooks : .notKept)
    }
    guard folder != nil else { return replayed.finished(whereNothingRan: .noFolder) }
    guard let recorded = call.engine.models.first(where: { $0.role == "histology" }) else {
      replayed.add(.modelMissing, "the record names no histology model")
      return replayed.finished(whereNothingRan: .modelMissing)
    }
    let model: ReplayModels.Loaded
    do {
      model = try models.model(recorded)
    } catch let problem as ReplayModels.Problem {
      replayed.add(problem.kind, problem.detail)
      return replayed.finished(whereNothingRan: .modelMissing)
    }
    guard model.classifier.classes.map(\.label) == call.opinion.classes.map(\.label) else {
      replayed.add(.modelDiffers, "\(recorded.identity) tells other classes apart than the record")
      return replayed.finished(whereNothingRan: .modelMissing)
    }
    replayed.isExact = model.isSame(as: call.engine)
    for index in kept { run(basis, index, of: call, model, &replayed) }
    comparePictures(call, basis, &replayed)
    return replayed.finished(whereNothingRan: .removed)
  }

  /// Runs the model on one kept picture.
  private func run(
    _ basis: CallEvent.Basis, _ index: Int, of call: CallEvent, _ model: ReplayModels.Loaded,
    _ replayed: inout ReplayedCall
  ) {
    let look = basis.looks[index]
    guard case .kept(let kept) = look.picture else { return }
    let name = KeyFrameName(stream: call.polyp.stream, digest: kept.digest)
    let bytes: [UInt8]
    do {
      guard let read = try read(name, kept) else {
        guard !removed.contains(name) else {
          replayed.looks[index].outcome = .removed
          return
        }
        return replayed.add(.pictureMissing, "\(name) is not there", look: index)
      }
      bytes = read
    } catch {
      return replayed.add(.pictureChanged, "\(name): \(error)", look: index)
    }
    let crop = PixelRectangle(
      x: look.crop[0], y: look.crop[1], width: look.crop[2], height: look.crop[3])
    let expected = (kept.probabilities ?? look.probabilities).map(\.value)
    var found = [Float](repeating: 0, count: expected.count)
    do throws(SegmentationError) {
      try bytes.withUnsafeBytes { bytes in
        found.withUnsafeMutableBufferPointer { buffer in
          Result { () throws(SegmentationError) in
            try model.classifier.classify(
              crop, of: .encoded(bytes, .jpeg, exactDecode: basis.decodesExactly), into: buffer)
          }
        }
      }.get()
    } catch {
      return replayed.add(.pictureUnusable, "\(name): \(error.message)", look: index)
    }
    let difference = zip(expected, found).map { abs($0 - $1) }.max() ?? 0
    replayed.looks[index].found = found
    replayed.looks[index].difference = difference
    if expected == found {
      replayed.looks[index].outcome = .identical
    } else if !replayed.isExact, difference <= tolerance ?? model.tolerance {
      replayed.looks[index].outcome = .withinTolerance
    } else {
      replayed.looks[index].outcome = .different
      replayed.add(
        .probabilitiesDiffer,
        "a probability is \(difference) from the record"
          + (replayed.isExact ? ", on what computed it" : ""), look: index)
    }
  }

  /// The file of a picture; nil where there is none.
  private func read(_ name: KeyFrameName, _ kept: CallEvent.Look.Kept) throws -> [UInt8]? {
    guard let folder else { return nil }
    let path = "\(folder)/\(name)"
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == kept.byteCount else {
      throw ChangedFile(description: "it has not the \(kept.byteCount) bytes of the record")
    }
    let bytes = try FileDescriptor.readFile(path, maximumByteCount: kept.byteCount)
    guard SHA256.hash(bytes) == kept.digest else {
      throw ChangedFile(description: "its SHA-256 is not the one of the record")
    }
    return bytes
  }

  private struct ChangedFile: Error, CustomStringConvertible {
    let description: String
  }

  /// By how much the model's answer of the kept picture is another than of the frame; nil where it has the
  /// frame's pixels.
  private func difference(of look: CallEvent.Look) -> Float? {
    guard case .kept(let kept) = look.picture, let probabilities = kept.probabilities else {
      return nil
    }
    return zip(look.probabilities, probabilities).map { abs($0.value - $1.value) }.max()
  }
}

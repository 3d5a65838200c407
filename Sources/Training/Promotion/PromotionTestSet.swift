internal import Base
internal import Foundation
internal import Imaging
public import Models

/// The locked part of a dataset on which versions of a model are compared.
///
/// The part `test` where the dataset is divided, else all of it. For classification every picture of a
/// class counts. For segmentation those with a mask do: a picture without one says nothing of where its
/// polyp is.
public struct PromotionTestSet: Sendable {
  /// A picture that counts.
  struct Member: Sendable {
    let example: LabelledDataset.Example
    let picture: SHA256.Digest
    let mask: SHA256.Digest?
  }

  /// What a rule knows it by.
  public let lock: LockedTestSet
  /// The part that is used; nil where the dataset is not divided.
  public let part: DatasetPart?
  /// The labels' file name, for messages.
  public let name: String
  /// How many pictures of the part have no mask, where masks are needed.
  public let withoutMaskCount: Int
  let classes: [String]
  let members: [Member]
  private let folder: URL

  /// Reads a table of labels and all its pictures.
  ///
  /// - Parameters:
  ///   - path: The file of labels.
  ///   - folder: The folder that pictures' paths start from.
  ///   - table: What labels mean.
  ///   - split: A division that was written down; nil where the file has one, or there is none.
  ///   - task: What models answer.
  /// - Throws: `TrainingError`: what reading and dividing throw, with the code `nearDuplicates` where
  ///   nearly the same picture is also outside of the test, and `notComparable` where the test is empty.
  public init(
    path: String, folder: String, table: LabelTable = .standard, split: WrittenSplit? = nil,
    task: ModelManifest.Task
  ) throws(TrainingError) {
    let bytes: [UInt8]
    do {
      bytes = try FileDescriptor.readFile(path, maximumByteCount: LabelFile.maximumByteCount)
    } catch {
      throw TrainingError(.unreadable, "\(error)")
    }
    var dataset = try LabelledDataset(LabelFile(bytes: bytes, name: path, table: table))
    let inspection = try DatasetInspection(of: dataset, in: folder)
    if let split { try split.divide(&dataset, inspection) }
    let part: DatasetPart? = dataset.isDivided ? .test : nil
    if part != nil { try inspection.requireNoNearDuplicates(in: dataset) }
    let root = URL(fileURLWithPath: folder, isDirectory: true)
    var members: [Member] = []
    var withoutMask = 0
    for (example, picture) in zip(dataset.examples, inspection.pictures)
    where part == nil || example.part == part {
      guard task == .segmentation else {
        members.append(Member(example: example, picture: picture.digest, mask: nil))
        continue
      }
      guard let mask = example.row.mask else {
        withoutMask += 1
        continue
      }
      do throws(ImagingError) {
        let bytes = try ImageFile.readBytes(root.appendingPathComponent(mask).path)
        members.append(
          Member(example: example, picture: picture.digest, mask: SHA256.hash(bytes)))
      } catch {
        throw TrainingError(.invalidRows, "\(path):\(example.row.line): \(error)")
      }
    }
    guard !members.isEmpty else {
      throw TrainingError(
        .notComparable,
        "\(path): the test has no picture that counts"
          + (withoutMask > 0 ? "; segmentation needs masks" : "; put some into the split test"))
    }
    lock = LockedTestSet(
      labels: SHA256.hash(bytes), fingerprint: inspection.fingerprint(of: dataset),
      masks: task == .segmentation ? Self.digest(ofMasks: members) : nil)
    self.part = part
    self.members = members
    self.folder = root
    name = path
    classes = dataset.table.classes.map(\.label)
    withoutMaskCount = withoutMask
  }

  private static func digest(ofMasks members: [Member]) -> SHA256.Digest {
    let lines = members.map { "\($0.picture.hex) \($0.mask?.hex ?? "-")\n" }.sorted()
    return SHA256.hash(Array(("test masks 1\n" + lines.joined()).utf8))
  }

  /// Reads a file of the test set again, which has to be the one that was locked.
  func read(_ file: String, _ digest: SHA256.Digest?) throws -> [UInt8] {
    let bytes = try ImageFile.readBytes(folder.appendingPathComponent(file).path)
    guard SHA256.hash(bytes) == digest else {
      throw TrainingError(
        .testSetChanged, "the file was changed during the comparison; start again")
    }
    return bytes
  }
}

public import Base
internal import Foundation
public import Imaging

/// What is seen when a dataset's pictures are read once, before anything is learnt from them.
public struct DatasetInspection: Sendable {
  /// What one picture is.
  public struct Picture: Hashable, Sendable {
    /// The SHA-256 of its file.
    public let digest: SHA256.Digest
    /// What it looks like.
    public let signature: PictureSignature
  }

  /// The pictures, by example.
  public let pictures: [Picture]

  /// Reads and decodes every picture and every mask, on all cores.
  ///
  /// - Parameters:
  ///   - dataset: The examples.
  ///   - folder: The folder that their paths start from.
  ///   - limits: The largest picture that is accepted.
  /// - Throws: `TrainingError` with the code `invalidRows`, naming each line whose picture or mask is
  ///   missing, damaged, or of another size than its mask.
  public init(
    of dataset: LabelledDataset, in folder: String, limits: ImageLimits = ImageLimits()
  ) throws(TrainingError) {
    let examples = dataset.examples
    let root = URL(fileURLWithPath: folder, isDirectory: true)
    let results = Locked([Int: Result<Picture, ImagingError>]())
    DispatchQueue.concurrentPerform(iterations: examples.count) { index in
      let row = examples[index].row
      let result = Result { () throws(ImagingError) in
        try Self.read(
          root.appendingPathComponent(row.image).path,
          mask: row.mask.map { root.appendingPathComponent($0).path }, limits)
      }
      results.withLock { $0[index] = result }
    }
    var problems = RowProblems(name: dataset.name)
    var pictures: [Picture] = []
    for (index, result) in results.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      switch result {
      case .success(let picture): pictures.append(picture)
      case .failure(let error): problems.add(examples[index].row.line, error.description)
      }
    }
    try problems.throwIfAny()
    self.pictures = pictures
  }

  private static func read(
    _ path: String, mask: String?, _ limits: ImageLimits
  ) throws(ImagingError) -> Picture {
    let bytes = try ImageFile.readBytes(path, limits: limits)
    let picture = try ImageFile.decodeGray(bytes, name: path, limits: limits)
    if let mask {
      let size = try ImageFile.readGray(mask, limits: limits).size
      guard size == picture.size else {
        throw ImagingError(
          .invalidSpecification,
          "\(mask) is \(size), its picture \(picture.size); they must be of one size")
      }
    }
    return Picture(digest: SHA256.hash(bytes), signature: PictureSignature(picture))
  }

  // MARK: What it tells

  /// Refuses pictures that are nearly the same in different parts.
  ///
  /// - Parameter dataset: The examples, divided.
  /// - Throws: `TrainingError` with the code `nearDuplicates`, naming the lines of each pair.
  public func requireNoNearDuplicates(in dataset: LabelledDataset) throws(TrainingError) {
    let pairs = nearDuplicates { dataset.examples[$0].part != dataset.examples[$1].part }
    guard !pairs.isEmpty else { return }
    let shown = pairs.prefix(20).map { first, second in
      let (one, other) = (dataset.examples[first], dataset.examples[second])
      return
        "\(dataset.name):\(other.row.line): nearly the same picture as on line \(one.row.line), "
        + "in another split"
    }
    let more = pairs.count > shown.count ? ["and \(pairs.count - shown.count) more"] : []
    let remedy = "remove one of each pair, or give both the same patient"
    throw TrainingError(
      .nearDuplicates, (shown + more + [remedy]).joined(separator: "\n"))
  }

  /// Takes patients with nearly the same picture for one.
  ///
  /// - Parameter dataset: The examples.
  /// - Returns: How many pairs of pictures there are.
  @discardableResult
  public func joinNearDuplicates(in dataset: inout LabelledDataset) -> Int {
    let examples = dataset.examples
    let pairs = nearDuplicates { examples[$0].patient != examples[$1].patient }
    dataset.joinPatients(of: pairs)
    return pairs.count
  }

  /// Pairs of pictures that are nearly the same.
  ///
  /// - Parameter matters: Whether two examples, by index, are compared.
  /// - Returns: Pairs of indices, the smaller one first, in order.
  public func nearDuplicates(where matters: (Int, Int) -> Bool) -> [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    for first in pictures.indices {
      for second in (first + 1)..<max(first + 1, pictures.count) where matters(first, second) {
        if pictures[first].signature.isNear(pictures[second].signature) {
          pairs.append((first, second))
        }
      }
    }
    return pairs
  }

  /// What identifies the data that a model learnt from, whatever files and patients are called.
  ///
  /// The SHA-256 over a line for each picture, sorted by its digest: digest, class, patient, polyp and
  /// part, where patients and polyps are numbered as they come.
  ///
  /// - Parameter dataset: The examples.
  /// - Returns: The fingerprint.
  public func fingerprint(of dataset: LabelledDataset) -> SHA256.Digest {
    precondition(pictures.count == dataset.examples.count, "an inspection of another dataset")
    let order = pictures.indices.sorted {
      (pictures[$0].digest.hex, $0) < (pictures[$1].digest.hex, $1)
    }
    var (patients, polyps) = ([Int: Int](), [Int: Int]())
    var hash = SHA256()
    add("dataset fingerprint 1\n", to: &hash)
    for index in order {
      let example = dataset.examples[index]
      let patient = patients[example.patient] ?? patients.count
      patients[example.patient] = patient
      let polyp = polyps[example.polyp] ?? polyps.count
      polyps[example.polyp] = polyp
      let label = dataset.table.classes[example.classIndex].label
      let part = example.part?.rawValue ?? "-"
      let line = "\(pictures[index].digest.hex) \(label) \(patient) \(polyp) \(part)\n"
      add(line, to: &hash)
    }
    return hash.finalize()
  }

  private func add(_ text: String, to hash: inout SHA256) {
    Array(text.utf8).withUnsafeBytes { hash.update($0) }
  }
}

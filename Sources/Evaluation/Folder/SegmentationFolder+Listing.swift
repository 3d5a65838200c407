import Foundation

extension SegmentationFolder {
  /// The extensions of image and mask files, in lower case.
  public static let extensions = ["jpg", "jpeg", "png"]

  /// Lists the dataset at `path`, or each of the datasets in it.
  ///
  /// A folder that has a folder `images` is a dataset; else its folders that have one are, sorted
  /// by name.
  ///
  /// - Parameters:
  ///   - path: The folder of a dataset or of several.
  ///   - split: Rows that pick the images, from `SplitFile.rows(of:)`, or nil for all images.
  ///     Datasets that no row names are left out, as are rows of datasets that are not here.
  /// - Returns: The datasets, at least one, each with at least one image.
  /// - Throws: `EvaluationError` with code `unreadable`, `invalidLayout`, `duplicateImage`,
  ///   `missingImage` or `noImages`.
  public static func list(
    at path: String, split: [SplitFile.Row]? = nil
  ) throws(EvaluationError) -> [SegmentationFolder] {
    let root = URL(fileURLWithPath: path).standardizedFileURL
    let candidates =
      isFolder(root.appendingPathComponent("images"))
      ? [root]
      : try entries(of: root).map { root.appendingPathComponent($0) }
        .filter { isFolder($0.appendingPathComponent("images")) }
    guard !candidates.isEmpty else {
      throw EvaluationError(
        .invalidLayout,
        "\(path) has no folder images, and none of its folders has; "
          + "the layout is <dataset>/images and <dataset>/masks")
    }
    var datasets: [SegmentationFolder] = []
    for candidate in candidates {
      let rows = split?.filter { $0.dataset == candidate.lastPathComponent }
      if rows?.isEmpty == true { continue }
      datasets.append(try SegmentationFolder(folder: candidate, rows: rows))
    }
    guard !datasets.isEmpty else {
      let names = candidates.map(\.lastPathComponent).joined(separator: ", ")
      throw EvaluationError(.noImages, "the split picks no image of \(names) in \(path)")
    }
    return datasets
  }

  private init(folder: URL, rows: [SplitFile.Row]?) throws(EvaluationError) {
    let images = try Listing(folder.appendingPathComponent("images"))
    let maskFolder = folder.appendingPathComponent("masks")
    let masks = Self.isFolder(maskFolder) ? try Listing(maskFolder) : Listing.empty
    guard !images.files.isEmpty else {
      throw EvaluationError(
        .noImages,
        "\(folder.path)/images holds no JPEG or PNG file among its \(images.others.count) entries")
    }
    let names = Set(images.files.values)
    if let missing = rows?.first(where: { !names.contains($0.file) }) {
      throw EvaluationError(
        .missingImage,
        "line \(missing.line) of the split file names \(missing.file), "
          + "which is not in \(folder.path)/images")
    }
    let picked = rows.map { Set($0.map(\.file)) } ?? names
    name = folder.lastPathComponent
    path = folder.path
    isNegative = masks.files.isEmpty
    unsupportedFiles = images.others
    masksWithoutImage = masks.files.filter { images.files[$0.key] == nil }.values.sorted()
    items =
      images.files
      .filter { picked.contains($0.value) }
      .map { stem, file in
        Item(
          name: file, imagePath: images.folder.appendingPathComponent(file).path,
          maskPath: masks.files[stem].map { masks.folder.appendingPathComponent($0).path })
      }
      .sorted { $0.name < $1.name }
  }

  /// The readable files of a folder by their names without extension, and the other entries.
  private struct Listing {
    let folder: URL
    private(set) var files: [String: String] = [:]
    private(set) var others: [String] = []

    static let empty = Listing()

    private init() { folder = URL(fileURLWithPath: "/") }

    init(_ folder: URL) throws(EvaluationError) {
      self.folder = folder
      for file in try SegmentationFolder.entries(of: folder) {
        let url = folder.appendingPathComponent(file)
        guard SegmentationFolder.extensions.contains(url.pathExtension.lowercased()),
          !SegmentationFolder.isFolder(url)
        else {
          others.append(file)
          continue
        }
        let stem = url.deletingPathExtension().lastPathComponent
        if let other = files.updateValue(file, forKey: stem) {
          throw EvaluationError(
            .duplicateImage,
            "\(folder.path) has \(other) and \(file), which have the same name; remove one")
        }
      }
    }
  }

  /// The names in a folder, sorted, without hidden ones.
  private static func entries(of folder: URL) throws(EvaluationError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw EvaluationError(
        .unreadable, "cannot list \(folder.path): \(error.localizedDescription)")
    }
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

extension ModelManifest {
  /// The name and version that the manifest gives.
  public var identity: ModelIdentity { ModelIdentity(name: name, version: version) }

  /// The entry of a file in the manifest's list.
  func entry(_ path: String) -> File? { files.first { $0.path == path } }

  /// Refuses a manifest that is not the one of its folder.
  ///
  /// - Parameters:
  ///   - identity: What the folder's place says.
  ///   - file: The manifest's path, for errors.
  /// - Throws: `ModelError` with the code `nameMismatch` or `versionMismatch`.
  func require(_ identity: ModelIdentity, file: String) throws(ModelError) {
    guard name == identity.name else {
      throw ModelError(
        .nameMismatch, file, member: "name",
        problem: "the manifest is of \(name), its folder of \(identity.name)",
        remedy: "move the version's folder below \(name)/")
    }
    guard version == identity.version else {
      throw ModelError(
        .versionMismatch, file, member: "version",
        problem: "the manifest is of version \(version), its folder of \(identity.version)",
        remedy: "name the folder \(version)")
    }
  }

  /// Refuses paths that leave the folder, and files that are used without being listed.
  func checkPaths(file: String) throws(ModelError) {
    for (index, entry) in files.enumerated() {
      let member = "files[\(index)].path"
      guard FolderFile.isSafe(entry.path) else {
        throw ModelError(
          .unsafePath, file, member: member, problem: "\(entry.path) is not a plain relative path",
          remedy: "name files below the version's folder, without '..', '.' or a leading '/'")
      }
      guard entry.path != ModelFolder.manifestName, entry.path != ModelFolder.stateName else {
        throw .schema(file, member, "\(entry.path) cannot be sealed: it is written afterwards")
      }
      guard files[..<index].allSatisfy({ $0.path != entry.path }) else {
        throw .schema(file, member, "\(entry.path) is listed twice")
      }
    }
    let used =
      [("model", model), ("golden.input", golden.input), ("golden.output", golden.output)]
      + externalData.enumerated().map { ("external_data[\($0.offset)]", $0.element) }
      + (training?.paths ?? [])
    for (member, path) in used where entry(path) == nil {
      throw .schema(file, member, "\(path) is not among the files")
    }
  }

  /// Refuses members that contradict each other.
  func checkConsistency(file: String) throws(ModelError) {
    for (index, entry) in classes.enumerated() {
      guard classes[..<index].allSatisfy({ $0.id != entry.id }) else {
        throw .schema(file, "classes[\(index)].id", "the number \(entry.id) is given twice")
      }
      guard task == .segmentation || entry.isNeoplastic != nil else {
        throw .schema(
          file, "classes[\(index)].neoplastic",
          "a classification model states for each class whether it is neoplastic")
      }
    }
    guard task == .classification || classes.count == 1 else {
      throw .schema(file, "classes", "a segmentation model has one class besides background")
    }
    try checkOperatingPoints(file: file)
    if case .temperature = calibration, outputs.logits == nil {
      throw .schema(file, "outputs.logits", "a temperature needs logits")
    }
  }

  /// Refuses operating points of what the model does not tell apart.
  private func checkOperatingPoints(file: String) throws(ModelError) {
    guard task == .classification || operatingPoints.isEmpty else {
      throw .schema(file, "operating_points", "only a classification model has operating points")
    }
    for (index, point) in operatingPoints.enumerated() {
      let member = "operating_points[\(index)].label"
      guard classes.contains(where: { $0.label == point.label }) else {
        throw .schema(file, member, "the model has no class \"\(point.label)\"")
      }
      guard operatingPoints[..<index].allSatisfy({ $0.label != point.label }) else {
        throw .schema(file, member, "the class \"\(point.label)\" has two operating points")
      }
    }
  }
}

extension ModelError {
  /// A document whose members are well-formed and contradict each other.
  static func schema(_ file: String, _ member: String, _ problem: String) -> ModelError {
    ModelError(
      .schemaViolation, file, member: member, problem: problem,
      remedy: "correct the file as its schema in Schemas/ describes")
  }
}

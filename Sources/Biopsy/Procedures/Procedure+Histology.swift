internal import Imaging
internal import Models

extension Procedure {
  /// Looks at the crops that the last `observe` asked for.
  ///
  /// It may be called after the frame's answer has left; the next frame then shows what was found
  /// out. A look that fails is counted and does no other harm.
  ///
  /// - Parameter pixels: The pixels of the frame that was observed last.
  /// - Returns: The last failure; nil when there was none.
  @discardableResult
  public func examine(_ pixels: FramePixels) -> SegmentationError? {
    var failure: SegmentationError?
    keptCrops.removeAll(keepingCapacity: true)
    for crop in crops.elements {
      guard let classifier, let index = record(Int32(crop.polyp)) else { continue }
      let probabilities = UnsafeMutableBufferPointer(
        start: looked.base, count: classes.count)
      do throws(SegmentationError) {
        try classifier.classify(crop.rectangle, of: pixels, into: probabilities)
        try check(probabilities)
      } catch {
        records[index].failures += 1
        failure = error
        continue
      }
      if cropAcceptance == .unchecked { records[index].hasUncheckedMode = true }
      let moment = LookMoment(
        frame: frameIndex, milliseconds: now, crop: crop.rectangle, imagingMode: cropMode)
      let isOpen = records[index].sealedOpinion == nil
      let isKept = records[index].evidence.add(
        probabilities, quality: crop.quality, moment: moment)
      if isOpen, isKept { keptCrops.append(crop.rectangle) }
      consider(index)
    }
    crops.removeAll()
    return failure
  }

  /// Refuses what cannot be probabilities.
  private func check(
    _ probabilities: UnsafeMutableBufferPointer<Float>
  ) throws(SegmentationError) {
    var sum: Float = 0
    for probability in probabilities {
      guard probability >= 0, probability <= 1.0001 else {
        throw SegmentationError(
          .failedInference, "the histology model gave a probability of \(probability)")
      }
      sum += probability
    }
    guard abs(sum - 1) < 0.01 else {
      throw SegmentationError(
        .failedInference, "the histology model's probabilities add up to \(sum), not 1")
    }
  }

  /// Renews a polyp's opinion after a look.
  private func consider(_ index: Int) {
    guard records[index].evidence.count >= policy.histology.minimumCrops else { return }
    let opinion = currentOpinion(index)
    if let sealed = records[index].sealedOpinion {
      let differs = !opinion.says(theSameAs: sealed)
      if differs, !records[index].differs { wouldDifferCount += 1 }
      records[index].differs = differs
      return
    }
    records[index].opinion = opinion
    let enough = policy.histology.sealingCrops
    guard enough > 0, records[index].evidence.count >= enough, opinion.isConfident else { return }
    seal(index, .sufficient)
  }

  /// Chooses what histology shall look at: the looks that gain most, as far as there is time.
  func chooseCrops(
    _ findings: UnsafeBufferPointer<Finding>, region: PixelRectangle, quality: FrameQuality,
    _ conditions: FrameConditions
  ) {
    guard let classifier else { return }
    cropMode = conditions.mode
    cropAcceptance = classifier.acceptance(of: conditions.mode)
    for row in 0..<tracker.tracks.count {
      let track = tracker.tracks[row]
      guard track.number != 0, track.isPresent, let index = record(track.number) else { continue }
      let reasons = obstacles(track, findings, quality)
      count(reasons, for: index)
      guard reasons.isEmpty, isDue(index) else { continue }
      let finding = findings[Int(track.label) - 1]
      let value = cropQuality(finding, conditions.motion)
      guard gain(value, for: index) > 0 else { continue }
      // Whether there is time is counted when the frame's looks are chosen.
      records[index].waitingFrames += 1
      crops.append(
        HistologyCrop(
          polyp: Int(track.number),
          rectangle: HistologyCrop.square(
            around: finding.box, in: region, margin: policy.histology.cropMargin),
          quality: value))
    }
    keepBestCrops()
  }

  /// Of the crops that would be of use, keeps those that gain most and can be paid for.
  private func keepBestCrops() {
    var kept = 0
    while kept < crops.count, budget.affordsLook {
      var best = kept
      for index in kept..<crops.count where urgency(crops[index]) > urgency(crops[best]) {
        best = index
      }
      let crop = crops[best]
      crops[best] = crops[kept]
      crops[kept] = crop
      kept += 1
      budget.spend()
      if let index = record(Int32(crop.polyp)) {
        records[index].waitingFrames -= 1
        records[index].lastLook = frameIndex
      }
    }
    crops.truncate(to: kept)
  }

  /// How much a look is worth: those that a call still needs come first, sealed polyps last.
  private func urgency(_ crop: HistologyCrop) -> Float {
    guard let index = record(Int32(crop.polyp)) else { return -100 }
    let record = records[index]
    if record.sealedOpinion != nil { return gain(crop.quality, for: index) - 10 }
    let missing = max(0, policy.histology.minimumCrops - record.evidence.count)
    return gain(crop.quality, for: index) + Float(missing)
  }

  /// By how much a look is better than the one that it would replace.
  private func gain(_ quality: Float, for index: Int) -> Float {
    let evidence = records[index].evidence
    // A look that is hardly better than one of those kept is not worth its time.
    return evidence.count < evidence.capacity
      ? quality : quality - evidence.weakest - 0.05
  }

  private func isDue(_ index: Int) -> Bool {
    frameIndex - records[index].lastLook > policy.histology.spacingFrames
  }

  /// What speaks against looking at a polyp in this frame.
  private func obstacles(
    _ track: Track, _ findings: UnsafeBufferPointer<Finding>, _ quality: FrameQuality
  ) -> QualityReasons {
    var reasons = quality.reasons
    reasons.remove(.imagingModeUnknown)
    switch cropAcceptance {
    case .accepted, .unchecked: break
    case .refused: reasons.insert(.imagingModeNotAccepted)
    case .undeclared: reasons.insert(.imagingModeUnknown)
    }
    let finding = findings[Int(track.label) - 1]
    if min(finding.box.width, finding.box.height) < policy.histology.minimumSide {
      reasons.insert(.tooSmall)
    }
    // A finding that is two polyps shows neither by itself.
    if track.isCovered || track.coveredFrames > 0 || isCut(finding, quality.field) {
      reasons.insert(.cutByEdge)
    }
    // A polyp may be smoother than its surroundings.
    let sharpness = tracker.appearances[Int(track.label) - 1].sharpness
    if sharpness < 0.7 * policy.quality.minimumSharpness {
      reasons.insert(.blurred)
    }
    return reasons
  }

  /// Whether a finding touches the edge of what the picture shows.
  private func isCut(_ finding: Finding, _ field: FrameQuality.Field) -> Bool {
    let box = finding.gridBox
    let (width, height) = (Float(grid.width), Float(grid.height))
    return Float(box.x) <= field.left * width + 1 || Float(box.y) <= field.top * height + 1
      || Float(box.x + box.width) >= field.right * width - 1
      || Float(box.y + box.height) >= field.bottom * height - 1
  }

  private func count(_ reasons: QualityReasons, for index: Int) {
    if reasons.contains(.imagingModeNotAccepted) {
      records[index].refusedFrames += 1
    } else if reasons.contains(.imagingModeUnknown) {
      records[index].undeclaredFrames += 1
    } else if reasons.contains(.tooSmall) {
      records[index].smallFrames += 1
    } else if !reasons.isEmpty {
      records[index].poorFrames += 1
    }
  }

  /// How good the picture of a finding is, (0, 1].
  private func cropQuality(_ finding: Finding, _ motion: CameraMotion) -> Float {
    let appearance = tracker.appearances[Int(finding.label) - 1]
    let sharpness = min(1, appearance.sharpness / (3 * policy.quality.minimumSharpness + 0.001))
    let glare = max(0.1, 1 - 2 * appearance.glareShare)
    let side = Float(min(finding.box.width, finding.box.height))
    let size = min(1, (side / (4 * Float(policy.histology.minimumSide))).squareRoot())
    let moved = (motion.right * motion.right + motion.down * motion.down).squareRoot()
    let stillness = 1 / (1 + 20 * moved)
    return max(0.01, sharpness * glare * size * stillness * finding.confidence)
  }
}

public import Base

extension PhantomProcedure {
  /// Writes the truth of all frames and polyps as a JSON document, after its schema.
  ///
  /// - Parameters:
  ///   - json: Where to.
  ///   - frames: The numbers of the frames that are told.
  ///   - name: The name of a frame's file.
  public func writeTruth(
    to json: inout JSONWriter, frames: some Sequence<Int>, name: (_ frame: Int) -> String
  ) {
    json.object { json in
      json.member("format", "phantom-procedure")
      json.member("version", 1)
      json.member("notice", "Synthetic; proves nothing about patients.")
      json.member("seed", seed)
      json.member("frames_per_second", configuration.framesPerSecond)
      json.member("frame_count", frameCount)
      json.member("frame_size", [configuration.frameSize.width, configuration.frameSize.height])
      json.member("grid", [configuration.grid.width, configuration.grid.height])
      json.name("polyps")
      let sightings = self.sightings()
      json.array { json in
        for polyp in polyps {
          polyp.write(to: &json, sighting: sightings.first { $0.number == polyp.number })
        }
      }
      json.name("frames")
      json.array { json in
        for frame in frames { truth(at: frame).write(to: &json, name: name(frame)) }
      }
    }
  }
}

extension PolypTruth {
  fileprivate func write(to json: inout JSONWriter, sighting: PolypSighting?) {
    json.object { json in
      json.member("number", number)
      json.member("histology", description.histology.rawValue)
      json.member("paris", description.paris.rawValue)
      json.name("size_mm")
      json.value(description.sizeMillimetres)
      json.member("location", description.location.rawValue)
      json.member("inspected", isInspected)
      json.member("resected", isResected)
      if let resectionFrame { json.member("resection_frame", resectionFrame) }
      json.member("retrieved", isRetrieved)
      if let jar { json.member("jar", jar) }
      if let sighting {
        json.member("first_frame", sighting.frames.lowerBound)
        json.member("last_frame", sighting.frames.upperBound)
        json.member("frames_visible", sighting.frameCount)
        json.name("largest_area_fraction")
        json.value(sighting.largestAreaFraction)
      }
    }
  }
}

extension FrameTruth {
  fileprivate func write(to json: inout JSONWriter, name: String) {
    json.object { json in
      json.member("index", index)
      json.member("name", name)
      json.name("seconds")
      json.value(seconds)
      json.member("phase", phase.rawValue)
      json.member("imaging_mode", imagingMode.rawValue)
      json.name("flags")
      json.array { json in
        for flag in FrameQuality.Flag.allCases where quality.flags.contains(flag) {
          json.value(flag.rawValue)
        }
      }
      json.name("blur_width")
      json.value(quality.blurWidth)
      json.name("motion")
      if let motion { motion.write(to: &json) } else { json.value(JSONValue.null) }
      json.name("polyps")
      json.array { json in
        for polyp in polyps { polyp.write(to: &json, labels: labels) }
      }
    }
  }
}

extension ImageMotion {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.name("affine")
      json.array { json in
        for number in [xx, xy, x0, yx, yy, y0] { json.value(number) }
      }
      json.name("residual")
      json.value(residual)
      json.name("mean")
      json.array { json in
        json.value(mean.x)
        json.value(mean.y)
      }
    }
  }
}

extension VisiblePolyp {
  fileprivate func write(to json: inout JSONWriter, labels: LabelGrid) {
    json.object { json in
      json.member("number", number)
      json.member("class", histology.rawValue)
      let box = relativeBox(on: labels.size)
      json.name("box")
      json.array { json in
        for side in [box.left, box.top, box.width, box.height] { json.value(side) }
      }
      json.name("area_fraction")
      json.value(areaFraction)
      json.name("distance_mm")
      json.value(distanceMillimetres)
    }
  }
}

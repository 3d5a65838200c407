/// What preparing a frame found out and how long it took.
public struct PreparedFrame: Hashable, Sendable {
  /// The upright frame's full size, in pixels: the space of crops and contours.
  public let sourceSize: ImageSize
  /// The fraction of full size at which a JPEG was decoded; ``DCTScale/full`` for raw frames.
  public let decodeScale: DCTScale
  /// The time from bytes to pixels; zero for raw frames.
  public let decodeDuration: Duration
  /// The time from pixels to the tensor: conversion, crop, resize, normalisation and layout.
  public let resizeDuration: Duration
}

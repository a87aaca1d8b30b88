// @ts-check
/** The waveform of a recording: about a hundred heights along it, worked out here from the sound itself. */

const PEAKS = 100
/** Enough to see how loud somebody is, and light to work on. */
const RATE = 16_000

/** @param {Float32Array} samples @param {number} from @param {number} to */
function peakIn(samples, from, to) {
  let peak = 0
  for (let i = from; i < to; i++) peak = Math.max(peak, Math.abs(samples[i] ?? 0))
  return peak
}

/**
 * @param {Blob} sound
 * @returns {Promise<{ waveform: number[], seconds: number }>} heights of 0 to 100; broken for what this browser cannot read
 */
export async function peaksOf(sound) {
  const buffer = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await sound.arrayBuffer())
  const samples = buffer.getChannelData(0)
  const step = samples.length / PEAKS
  const peaks = Array.from({ length: PEAKS }, (_, i) => peakIn(samples, Math.floor(i * step), Math.floor((i + 1) * step)))
  const highest = Math.max(...peaks, 0.001)
  return { waveform: peaks.map((peak) => Math.round((peak / highest) * 100)), seconds: Math.round(buffer.duration * 10) / 10 }
}

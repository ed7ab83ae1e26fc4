/* Two soft tones when a number is called. Off until somebody asks for it, as a browser wants it. */

const TONES = [[660, 0], [880, 0.18]];
const LOUDNESS = 0.12;
const LASTS_S = 0.5;

let sound = null;

export function chimes() {
  return sound !== null;
}

export function turnChime() {
  if (sound) {
    void sound.close();
    sound = null;
  } else {
    sound = new AudioContext();
    chime();
  }
}

/** Sounds, where it is turned on. */
export function chime() {
  if (!sound) return;
  for (const [pitch, after] of TONES) {
    const tone = new OscillatorNode(sound, { frequency: pitch });
    const volume = new GainNode(sound, { gain: 0 });
    const from = sound.currentTime + after;
    volume.gain.setValueAtTime(LOUDNESS, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + LASTS_S);
    tone.connect(volume).connect(sound.destination);
    tone.start(from);
    tone.stop(from + LASTS_S);
  }
}

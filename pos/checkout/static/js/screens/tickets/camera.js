/* A photo from the tablet's camera or its files, made small enough to be kept: drawn anew, so that nothing a camera wrote into it is left. */

const LONGEST_SIDE = 1280;
const SMALLER = 0.75;
const MOST_BYTES = 170 * 1024;
const QUALITIES = [0.8, 0.65, 0.5, 0.35];
const TRIES = 6;

/** `{canvas, jpeg}`: a picture to show, and its JPEG in base64. Throws for a file that is no picture. */
export async function smallPhoto(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  let scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const canvas = drawn(picture, scale);
    for (const quality of QUALITIES) {
      const blob = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', quality); });
      if (blob && blob.size <= MOST_BYTES) return { canvas, jpeg: await base64(blob) };
    }
    scale *= SMALLER;
  }
  throw new Error('a photo that cannot be made small');
}

function drawn(picture, scale) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const paper = canvas.getContext('2d');
  paper.fillStyle = 'white';
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

async (base64) => {
  // Re-encodes a PNG with a palette of at most 256 colours: flat pages lose nothing to the eye and most of their size.
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = bitmap;
  const brush = new OffscreenCanvas(width, height).getContext("2d");
  brush.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(brush.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const apart = (one, other) => {
    let sum = 0;
    for (const shift of [0, 8, 16]) sum += (((one >>> shift) & 255) - ((other >>> shift) & 255)) ** 2;
    return sum;
  };
  // The commonest colours stay as they are; each rare one becomes the nearest of them.
  const ranked = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one));
  const palette = [];
  for (const colour of ranked) {
    if (palette.length < 256 && palette.every((kept) => apart(kept, colour) > 60)) palette.push(colour);
  }
  const places = new Map();
  for (const colour of ranked) {
    let best = 0, least = Infinity;
    for (let place = 0; place < palette.length && least > 0; place++) {
      const distance = apart(palette[place], colour);
      if (distance < least) [best, least] = [place, distance];
    }
    places.set(colour, best);
  }
  const rows = new Uint8Array(height * (width + 1));
  for (let row = 0, from = 0; row < height; row++) {
    for (let column = 0, to = row * (width + 1) + 1; column < width; column++) rows[to++] = places.get(pixels[from++]);
  }
  const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
  const data = new Uint8Array(await new Response(packed).arrayBuffer());
  const table = Int32Array.from({ length: 256 }, (_, value) => {
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
  const chunk = (kind, content) => {
    const whole = new Uint8Array(content.length + 12);
    const view = new DataView(whole.buffer);
    view.setUint32(0, content.length);
    whole.set([...kind].map((letter) => letter.charCodeAt(0)), 4);
    whole.set(content, 8);
    let sum = -1;
    for (const byte of whole.subarray(4, content.length + 8)) sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
    view.setInt32(content.length + 8, ~sum);
    return whole;
  };
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = palette.flatMap((colour) => [colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255]);
  const parts = [new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", header),
    chunk("PLTE", new Uint8Array(colours)), chunk("IDAT", data), chunk("IEND", new Uint8Array(0))];
  const file = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = "";
  for (let place = 0; place < file.length; place += 32768) text += String.fromCharCode(...file.subarray(place, place + 32768));
  return btoa(text);
}

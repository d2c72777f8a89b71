/** The smallest files of their kinds, in base64: what the tools, prompts and resources of the everything-server hand out. */

/** A PNG of one red pixel. */
export const PNG_BASE64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC";

/** A WAV (PCM, mono, 8 kHz, 8 bits) of four samples of silence. */
export const WAV_BASE64 = "UklGRigAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQQAAACAgICA";

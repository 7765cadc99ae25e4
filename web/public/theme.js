// Runs before the first paint, so that a chosen theme never flashes the other one. The key is registered in storage.ts.
const chosen = localStorage.getItem('image2image.theme')
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
